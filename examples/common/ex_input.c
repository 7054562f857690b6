#include "ex_common.h"

#include <string.h>

int ex_input_option(ex_input *input, int option, const char *argument, const char *help) {
  switch (option) {
  case 'q': input->quiet = true; return EX_GO;
  case EX_OPTION_STRICT: input->config.flags |= AZACT_CONFIG_STRICT; return EX_GO;
  case EX_OPTION_ENCODING: input->config.encoding = argument; return EX_GO;
  case EX_OPTION_LINES: input->lines = true; return EX_GO;
  case EX_OPTION_COLOR:
    if (ex_color_option(argument, &input->color)) return EX_GO;
    return ex_usage_error("--color takes auto, always or never, not '%s'", argument);
  case 'h': fputs(help, stdout); return ex_finish(EX_OK);
  case 'V': return ex_finish(ex_version());
  default: return ex_usage_error(NULL);
  }
}

int ex_input_start(ex_input *input, int count) {
  azact_reader *probe = NULL;
  if (azact_reader_new(&input->config, &probe) == AZACT_ERR_UNSUPPORTED) {
    return ex_usage_error("no encoding '%s'%s", input->config.encoding,
                          azact_has_feature("icu") ? "" : " in this build, which lacks ICU");
  }
  azact_reader_unref(probe);
  if (count == 0 && ex_stdin_is_terminal())
    return ex_usage_error("nothing to read: name a file, a folder, or - for standard input");
  ex_start(input->lines);
  ex_progress_start(&input->progress, input->quiet);
  return EX_GO;
}

static int input_one(const char *path, uint64_t size, bool in_folder, void *user) {
  ex_input *input = user;
  azact_reader *reader = NULL;
  int32_t os_error = 0;
  bool going = true, is_stdin = strcmp(path, "-") == 0;
  azact_status status = is_stdin ? azact_reader_open_fd(&input->config, 0, &reader, &os_error)
                                 : azact_reader_open_path(&input->config, path, &reader, &os_error);
  ex_tally_input(&input->tally, path, in_folder);
  if (status != AZACT_OK) ex_tally_unopened(&input->tally, status, os_error);
  while (reader && going && (status = azact_reader_next_into(reader, &input->event)) != AZACT_END) {
    if (status == AZACT_OK) {
      ex_tally_event(&input->tally, input->event);
      going = input->on_event(input->event, input->user);
    } else {
      ex_progress_clear(&input->progress);
      bool quarantined = ex_tally_error(&input->tally, reader, status);
      if (quarantined && input->on_error) going = input->on_error(reader, input->user);
    }
    if (status != AZACT_OK && !azact_status_is_record(status)) break; /* nothing more will come */
    ex_progress_tick(&input->progress, path, reader, size);
  }
  ex_progress_clear(&input->progress);
  ex_tally_end(&input->tally, going && status == AZACT_END);
  azact_reader_unref(reader);
  return going ? 0 : EX_IO;
}

int ex_input_read(ex_input *input, char **names, int count) {
  int stop = count == 0 ? input_one("-", 0, false, input) : 0;
  for (int i = 0; i < count && stop == 0; i++) {
    stop = strcmp(names[i], "-") == 0 ? input_one("-", 0, false, input)
                                      : ex_walk(names[i], input_one, input, &input->tally.failed);
  }
  return stop ? stop : EX_GO;
}

int ex_input_end(ex_input *input, int stop, bool say) {
  azact_event_unref(input->event);
  if (say && !input->quiet && ex_stderr_is_terminal()) ex_tally_say(&input->tally);
  if (stop != EX_GO && !ferror(stdout)) ex_say("out of memory");
  return ex_finish(stop != EX_GO ? stop : ex_verdict(&input->tally));
}
