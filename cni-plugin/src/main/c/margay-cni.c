/*
 * margay-cni: what a container runtime executes. It carries the request to the node agent over a unix
 * socket and its answer back; everything else is the agent's. See docs/cni.md for the framing.
 *
 * It is a C program and not a JVM because it is started for every container (docs/adr/0003).
 */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "install.h"

#define DEFAULT_SOCKET "/run/margay/cni.sock"
#define SOCKET_VARIABLE "MARGAY_CNI_SOCKET"
#define TIMEOUT_SECONDS 60
#define MOST_BYTES (4 * 1024 * 1024)

/* Error codes of the CNI specification. */
#define INVALID_ENVIRONMENT 4
#define IO_FAILURE 5
#define TRY_AGAIN_LATER 11

extern char **environ;

struct buffer {
  char *bytes;
  size_t length;
  size_t capacity;
};

static char version[16] = "1.1.0";

/* Prepared before anything can block: a signal handler may only write. */
static char timeout_message[1024];
static size_t timeout_length;

static void write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = write(fd, bytes, length);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    bytes += n;
    length -= (size_t)n;
  }
}

/* A JSON string may hold neither quotes, backslashes nor control characters as they are. */
static void escape(char *to, size_t size, const char *from) {
  size_t at = 0;
  for (; *from != 0 && at + 2 < size; from++) {
    unsigned char c = (unsigned char)*from;
    if (c == '"' || c == '\\') to[at++] = '\\';
    to[at++] = c < 0x20 ? ' ' : (char)c;
  }
  to[at] = 0;
}

static int format_error(char *to, size_t size, int code, const char *message, const char *details) {
  char m[256], d[512];
  escape(m, sizeof m, message);
  escape(d, sizeof d, details);
  return snprintf(to, size, "{\"cniVersion\":\"%s\",\"code\":%d,\"msg\":\"%s\",\"details\":\"%s\"}\n", version, code,
                  m, d);
}

__attribute__((noreturn, format(printf, 3, 4))) static void fail(int code, const char *message, const char *format,
                                                                  ...) {
  char details[512], text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(details, sizeof details, format, arguments);
  va_end(arguments);
  int length = format_error(text, sizeof text, code, message, details);
  write_all(STDOUT_FILENO, text, (size_t)length);
  exit(1);
}

static void prepare_timeout_message(const char *path) {
  int length = format_error(timeout_message, sizeof timeout_message, TRY_AGAIN_LATER,
                            "the margay node agent did not answer in time", path);
  timeout_length = length < (int)sizeof timeout_message ? (size_t)length : sizeof timeout_message - 1;
}

static void on_timeout(int signal_number) {
  (void)signal_number;
  write_all(STDOUT_FILENO, timeout_message, timeout_length);
  _exit(1);
}

static void append(struct buffer *b, const char *bytes, size_t length) {
  if (b->length + length + 1 > b->capacity) {
    size_t capacity = (b->length + length + 1) * 2;
    char *grown = realloc(b->bytes, capacity);
    if (grown == NULL) fail(IO_FAILURE, "out of memory", "%zu bytes were needed", capacity);
    b->bytes = grown;
    b->capacity = capacity;
  }
  memcpy(b->bytes + b->length, bytes, length);
  b->length += length;
  b->bytes[b->length] = 0;
}

/* Reads to the end; 0, or -1 with errno. */
static int read_all(int fd, struct buffer *into) {
  char chunk[16384];
  for (;;) {
    ssize_t n = read(fd, chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) return 0;
    append(into, chunk, (size_t)n);
    if (into->length > MOST_BYTES) {
      errno = EMSGSIZE;
      return -1;
    }
  }
}

/* The cniVersion of the configuration, so that errors of our own carry the caller's version too. */
static void find_version(const struct buffer *configuration) {
  const char *p = configuration->bytes == NULL ? NULL : strstr(configuration->bytes, "\"cniVersion\"");
  if (p == NULL) return;
  p += strlen("\"cniVersion\"");
  while (isspace((unsigned char)*p)) p++;
  if (*p++ != ':') return;
  while (isspace((unsigned char)*p)) p++;
  if (*p++ != '"') return;
  size_t n = strspn(p, "0123456789.");
  if (n == 0 || n >= sizeof version || p[n] != '"') return;
  memcpy(version, p, n);
  version[n] = 0;
}

/* An agent may know more commands than this plugin: they are looked at only where nobody can be asked. */
static int is_command(const char *text) {
  static const char *const commands[] = {"ADD", "DEL", "CHECK", "GC", "STATUS", "VERSION"};
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(text, commands[i]) == 0) return 1;
  }
  return 0;
}

static int connect_to(const char *path, const char *command) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    fail(INVALID_ENVIRONMENT, "invalid environment variable " SOCKET_VARIABLE, "%s is longer than %zu characters", path,
         sizeof address.sun_path - 1);
  }
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    int reason = errno;
    if (!is_command(command)) {
      /* Asked again it would be wrong again. */
      fail(INVALID_ENVIRONMENT, "invalid environment variable CNI_COMMAND",
           "must be one of ADD, DEL, CHECK, GC, STATUS and VERSION (was: \"%s\")", command);
    }
    fail(TRY_AGAIN_LATER, "the margay node agent can not be reached", "%s: %s", path, strerror(reason));
  }
  return fd;
}

static void compose(struct buffer *request, const struct buffer *configuration) {
  for (char **variable = environ; *variable != NULL; variable++) {
    if (strncmp(*variable, "CNI_", 4) == 0) append(request, *variable, strlen(*variable) + 1);
  }
  append(request, "", 1);
  if (configuration->length > 0) append(request, configuration->bytes, configuration->length);
}

int main(int argc, char **argv) {
  /* A runtime gives no arguments. */
  if (argc > 1) return install_command(argc, argv);

  const char *path = getenv(SOCKET_VARIABLE);
  if (path == NULL || *path == 0) path = DEFAULT_SOCKET;
  signal(SIGPIPE, SIG_IGN);
  prepare_timeout_message(path);
  signal(SIGALRM, on_timeout);
  alarm(TIMEOUT_SECONDS);

  const char *command = getenv("CNI_COMMAND");
  if (command == NULL || *command == 0) {
    fail(INVALID_ENVIRONMENT, "invalid environment variable CNI_COMMAND",
         "is required: ADD, DEL, CHECK, GC, STATUS or VERSION; margay-cni is run by container runtimes; see also 'margay-cni install'");
  }
  struct buffer configuration = {0};
  if (read_all(STDIN_FILENO, &configuration) != 0) {
    fail(IO_FAILURE, "the network configuration can not be read from standard input", "%s", strerror(errno));
  }
  find_version(&configuration);
  prepare_timeout_message(path);
  if (strcmp(command, "VERSION") == 0) {
    /* Answered here, so that a runtime can load its configuration while the agent is away. */
    printf("{\"cniVersion\":\"%s\",\"supportedVersions\":[\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n", version);
    return 0;
  }

  struct buffer request = {0}, answer = {0};
  compose(&request, &configuration);
  int fd = connect_to(path, command);
  /* An agent that refuses early does not read everything: its answer tells why, so errors of writing are not ours to report. */
  write_all(fd, request.bytes, request.length);
  shutdown(fd, SHUT_WR);
  if (read_all(fd, &answer) != 0) {
    fail(TRY_AGAIN_LATER, "the margay node agent broke off its answer", "%s: %s", path, strerror(errno));
  }
  char *body = answer.length == 0 ? NULL : strchr(answer.bytes, '\n');
  if (body == NULL) {
    fail(TRY_AGAIN_LATER, "the margay node agent ended without an answer", "%s", path);
  }
  *body++ = 0;
  int ok = strcmp(answer.bytes, "ok") == 0;
  if (!ok && strcmp(answer.bytes, "error") != 0) {
    fail(IO_FAILURE, "the answer of the margay node agent is not understood", "%s: it begins with '%.40s'", path,
         answer.bytes);
  }
  write_all(STDOUT_FILENO, body, answer.length - (size_t)(body - answer.bytes));
  return ok ? 0 : 1;
}
