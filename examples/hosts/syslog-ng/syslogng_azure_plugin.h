/* What the grammar and its registration share. */
#ifndef SYSLOGNG_AZURE_PLUGIN_H
#define SYSLOGNG_AZURE_PLUGIN_H

#include "cfg-parser.h"
#include "parser/parser-expr.h"

extern CfgParser azure_activity_parser;
CFG_PARSER_DECLARE_LEXER_BINDING(azure_activity_, AZURE_ACTIVITY_, LogParser **)

#endif
