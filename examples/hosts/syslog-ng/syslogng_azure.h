/* azure-activity(): a parser of syslog-ng that decodes Azure Activity Log events. */
#ifndef SYSLOGNG_AZURE_H
#define SYSLOGNG_AZURE_H

#include "parser/parser-expr.h"

LogParser *syslogng_azure_new(GlobalConfig *cfg);
void syslogng_azure_set_prefix(LogParser *parser, const gchar *prefix);

#endif
