package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A stock kubectl with a home of its own, so that it discovers everything anew.
 *
 * @param program its path
 */
record Kubectl(Path program, Path home, RunningApi api) {

  /** What a command printed and how it ended. */
  record Result(int code, String out, String err) {
    Result succeeds() {
      assertThat(code).as(out + err).isZero();
      return this;
    }

    Result fails() {
      assertThat(code).as(out + err).isNotZero();
      return this;
    }
  }

  /**
   * All that are installed: the one on the PATH first, then those of other versions that lie beside
   * it or on the PATH as {@code kubectl.1.NN}. Each program once, whatever its names.
   */
  static List<Path> installed() throws IOException {
    Map<Path, Path> byFile = new TreeMap<>();
    List<Path> folders = new ArrayList<>();
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      folders.add(Path.of(folder));
    }
    List<Path> found = new ArrayList<>();
    for (Path folder : List.copyOf(folders)) {
      Path plain = folder.resolve("kubectl");
      if (Files.isExecutable(plain)) {
        folders.add(plain.toRealPath().getParent());
        if (byFile.putIfAbsent(plain.toRealPath(), plain) == null) {
          found.add(plain);
        }
      }
    }
    List<Path> others = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(folder, "kubectl.1.*")) {
          for (Path version : versions) {
            if (byFile.putIfAbsent(version.toRealPath(), version) == null) {
              others.add(version);
            }
          }
        }
      }
    }
    others.sort(null);
    return Stream.concat(found.stream(), others.stream()).toList();
  }

  /**
   * The installed ones; without any, the test is skipped, or fails where everything has to be
   * proven.
   */
  static List<Path> required() throws IOException {
    List<Path> installed = installed();
    if (installed.isEmpty() && !isCi()) {
      Assumptions.abort("no kubectl on the PATH: install kubernetes-client to run this test");
    }
    assertThat(installed).as("kubectl on the PATH").isNotEmpty();
    return installed;
  }

  /** The number after "v1." of the client's version. */
  int minor() throws IOException, InterruptedException {
    String version = run("version", "--client").succeeds().out();
    Matcher matcher = Pattern.compile("v1\\.(\\d+)").matcher(version);
    assertThat(matcher.find()).as(version).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  /** Whether this run has to prove everything. */
  static boolean isCi() {
    return "true".equals(System.getenv("CI"));
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), arguments);
  }

  Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(home, "out", ".txt");
    Path err = Files.createTempFile(home, "err", ".txt");
    Process process = start(environment, out, err, arguments);
    if (!process.waitFor(100, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("kubectl does not end: " + Arrays.toString(arguments));
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  Process start(Map<String, String> environment, Path out, Path err, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--server=http://127.0.0.1:" + api.port());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("KUBECONFIG");
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** A file with this text. */
  String file(String text) throws IOException {
    Path file = Files.createTempFile(home, "object", ".yaml");
    Files.writeString(file, text, StandardCharsets.UTF_8);
    return file.toString();
  }
}
