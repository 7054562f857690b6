/* Addresses as text (fields.md 4, 19). */
#ifndef AZACTI_ADDRTEXT_H
#define AZACTI_ADDRTEXT_H

#include <azactivity/view.h>
#include <stdbool.h>

/* v4, v6, v4:port, [v6]:port, CIDR; fills all but struct_size. false: no address. */
bool azacti_address_parse(azact_str text, azact_address *ret);

#endif
