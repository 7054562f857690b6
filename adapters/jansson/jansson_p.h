/* What the files of libazactivity-jansson share. */
#ifndef AZACTI_JANSSON_P_H
#define AZACTI_JANSSON_P_H

#include <azactivity/jansson.h>

#define AZACTI_JANSSON_DEPTH 512u /* the largest max_depth */

/* A text that grows, in memory of jansson's allocator. Start with zeroes. */
typedef struct azacti_jansson_text {
  char *ptr;
  size_t len, cap;
} azacti_jansson_text;
azact_status azacti_jansson_append(azacti_jansson_text *text, const void *data, size_t len); /* or AZACT_ERR_NOMEM */
void azacti_jansson_text_free(azacti_jansson_text *text);

/* Memory of jansson's allocator; NULL = none left. */
void *azacti_jansson_alloc(size_t size);
void azacti_jansson_free(void *ptr);

/* The caller's config with every default filled in. AZACT_OK, AZACT_ERR_STRUCT_*, AZACT_ERR_RANGE. */
azact_status azacti_jansson_limits(const azact_jansson_config *config, azact_jansson_config *limits);

/* Canonical JSON as the core writes it -> tree. AZACT_ERR_SYNTAX is for text that isn't: the core writes none. */
azact_status azacti_jansson_build(const char *text, size_t len, const azact_jansson_config *limits, json_t **ret);
/* A number by its spelling. NULL = no memory. */
json_t *azacti_jansson_number(const char *text, size_t len, uint32_t flags);
/* Put a value into a container; takes the reference, also when it fails. Of equal keys the last stays, at its own place.
 * value NULL (no memory) fails. */
azact_status azacti_jansson_put(json_t *into, const char *key, size_t len, json_t *value);

/* Tree -> compact JSON. */
azact_status azacti_jansson_write(const json_t *json, const azact_jansson_config *limits, azacti_jansson_text *out);

/* A JSON number's spelling -> the nearest double, ties to even. 0 = beyond the largest double, or no number. */
int azacti_jansson_to_real(const char *text, size_t len, double *ret);
/* The shortest spelling that reads back as the same double, always with a point or an exponent. Returns its length, 0 if it
 * is no finite number. */
#define AZACTI_JANSSON_REAL_SIZE 32
size_t azacti_jansson_from_real(double real, char text[AZACTI_JANSSON_REAL_SIZE]);

#endif
