/*
 * margay-cni install and uninstall: the plugin's file and its configuration list on a node, each
 * whole or not there. Runtimes watch the directory of lists, so the plugin comes first and goes last.
 */
#include "install.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLUGIN "margay-cni"
#define ASK_SECONDS 10
#define USAGE                                                                                                         \
  "usage: margay-cni install   [--bin-dir DIR] [--conf-dir DIR] [--conf-name NAME] [--conf FILE]\n"                   \
  "       margay-cni uninstall [--bin-dir DIR] [--conf-dir DIR] [--conf-name NAME]\n"                                 \
  "  --bin-dir    where runtimes look for plugins (/opt/cni/bin)\n"                                                   \
  "  --conf-dir   where runtimes look for lists (/etc/cni/net.d)\n"                                                   \
  "  --conf-name  the list's file name (10-margay.conflist)\n"                                                        \
  "  --conf       a list to install; without it one of margay-cni, and of portmap and bandwidth if they are in DIR\n" \
  "Container runtimes run it without arguments: with the variables of CNI 0.3.1, 0.4.0, 1.0.0 or 1.1.0.\n"

struct options {
  const char *bin_dir, *conf_dir, *conf_name, *conf;
};

static int complain(const char *what, const char *path) {
  fprintf(stderr, "margay-cni: %s %s: %s\n", what, path, strerror(errno));
  return 1;
}

static int join(char *to, const char *directory, const char *prefix, const char *name, const char *suffix) {
  int length = snprintf(to, PATH_MAX, "%s/%s%s%s", directory, prefix, name, suffix);
  if (length >= 0 && length < PATH_MAX) return 0;
  errno = ENAMETOOLONG;
  return complain("can not use", directory);
}

static int write_fully(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = write(fd, bytes, length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    bytes += n;
    length -= (size_t)n;
  }
  return 0;
}

static int copy(int from, int to) {
  char chunk[65536];
  for (;;) {
    ssize_t n = read(from, chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return (int)n;
    if (write_fully(to, chunk, (size_t)n) != 0) return -1;
  }
}

static int sync_directory(const char *directory) {
  int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -1;
  int failed = fsync(fd);
  close(fd);
  return failed;
}

/* Puts a file in place, its bytes from the descriptor or, without one, from the text: written beside, forced to disk and renamed. */
static int place(const char *directory, const char *name, mode_t mode, int from, const char *text) {
  char beside[PATH_MAX], path[PATH_MAX];
  if (join(beside, directory, ".", name, ".new") != 0 || join(path, directory, "", name, "") != 0) return 1;
  int to = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (to < 0) return complain("can not write", beside);
  int failed = from >= 0 ? copy(from, to) : write_fully(to, text, strlen(text));
  /* The mode in spite of the umask, and of a file that an earlier attempt left. */
  failed = failed || fchmod(to, mode) != 0 || fsync(to) != 0;
  failed = close(to) != 0 || failed;
  if (failed || rename(beside, path) != 0 || sync_directory(directory) != 0) {
    int status = complain("can not write", path);
    unlink(beside);
    return status;
  }
  printf("installed %s\n", path);
  return 0;
}

static int take_away(const char *directory, const char *name) {
  char path[PATH_MAX];
  if (join(path, directory, "", name, "") != 0) return 1;
  if (unlink(path) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return 0;
    return complain("can not remove", path);
  }
  if (sync_directory(directory) != 0) return complain("can not remove", path);
  printf("removed %s\n", path);
  return 0;
}

static int place_file(const char *directory, const char *name, mode_t mode, const char *source) {
  int from = open(source, O_RDONLY | O_CLOEXEC);
  if (from < 0) return complain("can not read", source);
  int status = place(directory, name, mode, from, NULL);
  close(from);
  return status;
}

/* Ours, the oldest first; a bit each. The last that runtimes of before "cniVersions" know is the one before the last. */
static const char *const versions[] = {"0.3.1", "0.4.0", "1.0.0", "1.1.0"};
enum { VERSIONS = sizeof versions / sizeof *versions, ALL = (1 << VERSIONS) - 1, BEFORE_LISTS = ALL >> 1 };

/* Asks a plugin for its versions (CNI_COMMAND=VERSION) and reads what it says; -1 if it can not be asked. */
static ssize_t ask(const char *path, char *answer, size_t size) {
  int in[2], out[2];
  if (pipe(in) != 0) return -1;
  if (pipe(out) != 0) {
    close(in[0]);
    close(in[1]);
    return -1;
  }
  pid_t child = fork();
  if (child == 0) {
    char *const arguments[] = {(char *)path, NULL}, *const environment[] = {"CNI_COMMAND=VERSION", NULL};
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    close(in[0]);
    close(in[1]);
    close(out[0]);
    close(out[1]);
    alarm(ASK_SECONDS);
    execve(path, arguments, environment);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  static const char question[] = "{\"cniVersion\":\"1.0.0\"}";
  signal(SIGPIPE, SIG_IGN);
  /* One that does not read it may answer all the same. */
  if (child > 0) (void)write_fully(in[1], question, sizeof question - 1);
  close(in[1]);
  size_t length = 0;
  for (ssize_t n; child > 0 && length < size - 1 && (n = read(out[0], answer + length, size - 1 - length)) != 0;) {
    if (n > 0) length += (size_t)n;
    else if (errno != EINTR) break;
  }
  close(out[0]);
  answer[length] = 0;
  int status = 1;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && status == 0 ? (ssize_t)length : -1;
}

/* The versions of a plugin that are ours too. One that does not tell is taken to know what lists had before there were several. */
static int versions_of(const char *path) {
  char answer[4096], quoted[16];
  const char *list = ask(path, answer, sizeof answer) < 0 ? NULL : strstr(answer, "\"supportedVersions\"");
  if (list == NULL) return BEFORE_LISTS;
  int known = 0;
  for (int i = 0; i < VERSIONS; i++) {
    snprintf(quoted, sizeof quoted, "\"%s\"", versions[i]);
    if (strstr(list, quoted) != NULL) known |= 1 << i;
  }
  return known;
}

/* A plugin of the list that the directory has, or nothing: a list that names a plugin which is not there, or which does not know
   the list's version, attaches nobody. */
static const char *chained(const char *directory, const char *plugin, const char *json, int *common) {
  char path[PATH_MAX];
  if (join(path, directory, "", plugin, "") != 0 || access(path, X_OK) != 0) {
    printf("left out %s: it is not in %s\n", plugin, directory);
    return "";
  }
  int known = *common & versions_of(path);
  if ((known & BEFORE_LISTS) == 0) {
    printf("left out %s: it knows no version of CNI up to %s that the others know\n", plugin, versions[VERSIONS - 2]);
    return "";
  }
  *common = known;
  return json;
}

static int place_default_list(const struct options *o) {
  char list[1024], all[64] = "";
  int common = ALL;
  const char *portmap = chained(o->bin_dir, "portmap",
                                ",\n    {\"type\": \"portmap\", \"snat\": true, \"capabilities\": {\"portMappings\": true}}", &common);
  const char *bandwidth = chained(o->bin_dir, "bandwidth",
                                  ",\n    {\"type\": \"bandwidth\", \"capabilities\": {\"bandwidth\": true}}", &common);
  const char *usual = NULL;
  for (int i = 0; i < VERSIONS; i++) {
    if ((common & 1 << i) == 0) continue;
    size_t length = strlen(all);
    snprintf(all + length, sizeof all - length, "%s\"%s\"", length == 0 ? "" : ", ", versions[i]);
    if (BEFORE_LISTS & 1 << i) usual = versions[i];
  }
  snprintf(list, sizeof list,
           "{\n  \"cniVersion\": \"%s\",\n  \"cniVersions\": [%s],\n  \"name\": \"margay\",\n  \"plugins\": [\n    {\"type\": \"" PLUGIN
           "\", \"capabilities\": {\"ips\": true, \"mac\": true, \"io.kubernetes.cri.pod-annotations\": true}}%s%s\n  ]\n}\n",
           usual, all, portmap, bandwidth);
  return place(o->conf_dir, o->conf_name, 0644, -1, list);
}

static int install(const struct options *o) {
  if (place_file(o->bin_dir, PLUGIN, 0755, "/proc/self/exe") != 0) return 1;
  return o->conf == NULL ? place_default_list(o) : place_file(o->conf_dir, o->conf_name, 0644, o->conf);
}

static int uninstall(const struct options *o) {
  if (o->conf != NULL) {
    fprintf(stderr, "margay-cni: --conf is for install only\n" USAGE);
    return 2;
  }
  int list = take_away(o->conf_dir, o->conf_name);
  return list == 0 ? take_away(o->bin_dir, PLUGIN) : list;
}

int install_command(int argc, char **argv) {
  static const struct option names[] = {{"bin-dir", required_argument, NULL, 'b'},
                                        {"conf-dir", required_argument, NULL, 'd'},
                                        {"conf-name", required_argument, NULL, 'n'},
                                        {"conf", required_argument, NULL, 'f'},
                                        {"help", no_argument, NULL, 'h'},
                                        {NULL, 0, NULL, 0}};
  struct options o = {"/opt/cni/bin", "/etc/cni/net.d", "10-margay.conflist", NULL};
  for (int option; (option = getopt_long(argc, argv, "h", names, NULL)) != -1;) {
    switch (option) {
      case 'b': o.bin_dir = optarg; break;
      case 'd': o.conf_dir = optarg; break;
      case 'n': o.conf_name = optarg; break;
      case 'f': o.conf = optarg; break;
      case 'h': fputs(USAGE, stdout); return 0;
      default: fputs(USAGE, stderr); return 2;
    }
  }
  const char *command = optind < argc ? argv[optind] : "nothing";
  int installing = strcmp(command, "install") == 0;
  if (!installing && strcmp(command, "uninstall") != 0) {
    fprintf(stderr, "margay-cni: the command must be install or uninstall (was: %s)\n" USAGE, command);
    return 2;
  }
  if (optind + 1 < argc) {
    fprintf(stderr, "margay-cni: %s takes no arguments but options (was: %s)\n" USAGE, command, argv[optind + 1]);
    return 2;
  }
  if (*o.conf_name == 0 || strchr(o.conf_name, '/') != NULL) {
    fprintf(stderr, "margay-cni: --conf-name must be the name of a file, without '/' (was: %s)\n" USAGE, o.conf_name);
    return 2;
  }
  return installing ? install(&o) : uninstall(&o);
}
