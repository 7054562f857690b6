/* A host that forks between open and read, while another of its threads is in the middle of the library: the child reads as if
 * nothing had been, in each way of giving bytes. A child that hangs is ended by an alarm. */
#define _POSIX_C_SOURCE 200809L

#include "work.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char line[] =
    "{\"time\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/write\",\"caller\":\"someone@contoso.example\"}\n";
enum { LINES = 300, HANGS = 10 };
static char *text;
static size_t size;
static char path[] = "/tmp/azact-host-XXXXXX";
static atomic_int stop, rounds;

static void *busy(void *user) {
  (void)user;
  while (!atomic_load(&stop)) {
    probe_text log = {0};
    host_little_work(&log);
    probe_text_free(&log);
    atomic_fetch_add(&rounds, 1);
  }
  return NULL;
}

static azact_reader *open_as(char how, int *fd) {
  azact_reader *reader = NULL;
  switch (how) {
  case 'p': PROBE_CHECK(azact_reader_open_path(NULL, path, &reader, NULL) == AZACT_OK); break;
  case 'd':
    *fd = open(path, O_RDONLY);
    PROBE_CHECK(azact_reader_open_fd(NULL, *fd, &reader, NULL) == AZACT_OK);
    break;
  case 'm': PROBE_CHECK(azact_reader_open_memory(NULL, text, size, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK); break;
  default:
    PROBE_CHECK(azact_reader_new(NULL, &reader) == AZACT_OK);
    PROBE_CHECK(azact_reader_feed(reader, text, size) == AZACT_OK && azact_reader_finish(reader) == AZACT_OK);
  }
  return reader;
}

static void child(azact_reader *reader) {
  int lines = 0;
  azact_event *event = NULL;
  azact_group *group = NULL;
  azact_grouper *grouper = NULL;
  alarm(HANGS);
  if (azact_grouper_new(NULL, &grouper) != AZACT_OK) _exit(2);
  while (azact_reader_next(reader, &event) == AZACT_OK) {
    if (azact_grouper_add(grouper, event) != AZACT_OK) _exit(3);
    azact_event_unref(event);
    lines++;
  }
  if (azact_grouper_finish(grouper, AZACT_GROUP_BY_START) != AZACT_OK || azact_grouper_next(grouper, &group) != AZACT_OK)
    _exit(4);
  azact_group_unref(group);
  azact_grouper_unref(grouper);
  azact_reader_unref(reader);
  _exit(lines == LINES ? 0 : 5);
}

static void fork_once(char how) {
  int fd = -1, status = 0;
  azact_reader *reader = open_as(how, &fd);
  pid_t pid = fork();
  if (pid == 0) child(reader);
  PROBE_CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    printf("FAILED a child that reads (%c) ends with %s %d\n", how, WIFSIGNALED(status) ? "signal" : "status",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    host_failures++;
  }
  azact_reader_unref(reader);
  if (fd >= 0) close(fd);
}

int main(void) {
  pthread_t thread;
  host_load();
  size = LINES * (sizeof line - 1);
  text = malloc(size);
  PROBE_CHECK(text != NULL);
  for (size_t i = 0; i < LINES; i++) memcpy(text + i * (sizeof line - 1), line, sizeof line - 1);
  int file = mkstemp(path);
  PROBE_CHECK(file >= 0 && write(file, text, size) == (ssize_t)size);
  close(file);
  PROBE_CHECK(pthread_create(&thread, NULL, busy, NULL) == 0);
  for (int i = 0; i < 10 && host_failures == 0; i++)
    for (const char *how = "pdmf"; *how; how++) fork_once(*how);
  while (!atomic_load(&rounds) && host_failures == 0) sched_yield();
  atomic_store(&stop, 1);
  if (host_failures == 0) pthread_join(thread, NULL);
  unlink(path);
  printf("40 children; the other thread did %d rounds\n", atomic_load(&rounds));
  return host_failures != 0;
}
