/* What both front ends do when the text has been scanned. */
#ifndef AZACTI_FINISH_H
#define AZACTI_FINISH_H

#include "decode/scan.h"

/* JSON in strings, the dialect, where the parts lie, notices. Sets ret->what. */
void azacti_decode_finish(azacti_decoder *decoder, azact_event *event, bool portal, azacti_decoded *ret);

#endif
