#include <azactivity/azactivity.h>
#include <stdio.h>
int main(int argc, char **argv) {
  azact_reader *reader;
  azact_event *event = NULL;
  azact_str caller;
  if (argc < 2 || azact_reader_open_path(NULL, argv[1], &reader, NULL) != AZACT_OK) return 1;
  for (azact_status status;
       (status = azact_reader_next_into(reader, &event)) == AZACT_OK || azact_status_is_record(status);)
    if (status == AZACT_OK && azact_event_caller(event, &caller) == AZACT_OK) printf("%.*s\n", (int)caller.len, caller.ptr);
  azact_event_unref(event);
  azact_reader_unref(reader);
}
