/* Words of the anomaly codes. */
#ifndef AZACTI_ANOMALY_H
#define AZACTI_ANOMALY_H

#include <stdint.h>

const char *azacti_anomaly_word(uint32_t code); /* NULL = names none */

#endif
