/* How syslog-ng finds the parser: its words, and what the module registers. */
#include "syslogng_azure_plugin.h"

#include "plugin.h"
#include "syslogng_azure.h"
#include "syslogng_azure_grammar.h"

int azure_activity_parse(CfgLexer *lexer, LogParser **instance, gpointer arg);

static gint azure_parse(CfgLexer *lexer, gpointer *instance, gpointer arg) {
  return azure_activity_parse(lexer, (LogParser **)instance, arg);
}

static void azure_cleanup(gpointer instance) { log_pipe_unref(instance); }

static CfgLexerKeyword azure_keywords[] = {{.kw_name = "azure_activity", .kw_token = KW_AZURE_ACTIVITY},
                                           {.kw_name = "prefix", .kw_token = KW_AZURE_PREFIX},
                                           {.kw_name = NULL}};

CfgParser azure_activity_parser = {.name = "azure-activity",
                                   .keywords = azure_keywords,
                                   .parse = azure_parse,
                                   .cleanup = azure_cleanup};

CFG_PARSER_IMPLEMENT_LEXER_BINDING(azure_activity_, AZURE_ACTIVITY_, LogParser **)

static Plugin azure_plugins[] = {{.type = LL_CONTEXT_PARSER, .name = "azure-activity", .parser = &azure_activity_parser}};

gboolean azure_activity_module_init(PluginContext *context, CfgArgs *args);
gboolean azure_activity_module_init(PluginContext *context, CfgArgs *args) {
  (void)args;
  plugin_register(context, azure_plugins, G_N_ELEMENTS(azure_plugins));
  return TRUE;
}

extern const ModuleInfo module_info;
const ModuleInfo module_info = {
    .canonical_name = "azure-activity",
    .version = SYSLOG_NG_VERSION,
    .description = "Azure Activity Log events, decoded by libazactivity",
    .core_revision = SYSLOG_NG_SOURCE_REVISION,
    .plugins = azure_plugins,
    .plugins_len = G_N_ELEMENTS(azure_plugins),
};
