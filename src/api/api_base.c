/* base.h: status names, version, features. */
#include <azactivity/base.h>

#include <string.h>

/* The build gives these; the fallbacks serve who compiles the files by hand. */
#ifndef AZACT_VERSION_TEXT
#  define AZACT_VERSION_TEXT "1.0.0"
#endif
#ifndef AZACT_ABI_NUMBER
#  define AZACT_ABI_NUMBER 1
#endif

typedef struct base_status {
  azact_status status;
  const char *name;
} base_status;

#define BASE_STATUS(name)                                                                                                  \
  { name, #name }

static const base_status base_statuses[] = {
    BASE_STATUS(AZACT_OK),
    BASE_STATUS(AZACT_ABSENT),
    BASE_STATUS(AZACT_NULL),
    BASE_STATUS(AZACT_END),
    BASE_STATUS(AZACT_NEED_MORE),
    BASE_STATUS(AZACT_READY),
    BASE_STATUS(AZACT_ERR_SYNTAX),
    BASE_STATUS(AZACT_ERR_TRUNCATED),
    BASE_STATUS(AZACT_ERR_NOT_OBJECT),
    BASE_STATUS(AZACT_ERR_CSV_CELLS),
    BASE_STATUS(AZACT_ERR_LIMIT),
    BASE_STATUS(AZACT_ERR_ENCODING),
    BASE_STATUS(AZACT_ERR_SERVICE),
    BASE_STATUS(AZACT_ERR_USAGE),
    BASE_STATUS(AZACT_ERR_STRUCT_SMALL),
    BASE_STATUS(AZACT_ERR_STRUCT_SIZE),
    BASE_STATUS(AZACT_ERR_STRUCT_NEWER),
    BASE_STATUS(AZACT_ERR_REENTRANT),
    BASE_STATUS(AZACT_ERR_TYPE),
    BASE_STATUS(AZACT_ERR_RANGE),
    BASE_STATUS(AZACT_ERR_UNSUPPORTED),
    BASE_STATUS(AZACT_ERR_NOMEM),
    BASE_STATUS(AZACT_ERR_IO),
    BASE_STATUS(AZACT_ERR_DECOMPRESS),
    BASE_STATUS(AZACT_ERR_RATIO),
    BASE_STATUS(AZACT_ERR_NOT_RECOGNISED),
};

const char *azact_status_name(azact_status status) {
  for (size_t i = 0; i < sizeof base_statuses / sizeof base_statuses[0]; i++) {
    if (base_statuses[i].status == status) return base_statuses[i].name;
  }
  return "AZACT_UNKNOWN";
}

int32_t azact_status_is_record(azact_status status) { return status <= -1 && status >= -99; }

int32_t azact_status_is_fatal(azact_status status) { return status <= -200; }

const char *azact_version(void) { return AZACT_VERSION_TEXT; }

uint32_t azact_abi_version(void) { return AZACT_ABI_NUMBER; }

int32_t azact_has_feature(const char *name) {
  if (!name) return 0;
  if (strcmp(name, "icu") == 0) return AZACT_HAVE_ICU;
  if (strcmp(name, "zlib") == 0) return AZACT_HAVE_ZLIB;
  if (strcmp(name, "zstd") == 0) return AZACT_HAVE_ZSTD;
  return 0;
}
