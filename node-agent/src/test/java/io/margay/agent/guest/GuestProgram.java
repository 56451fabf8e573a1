package io.margay.agent.guest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * How the tests are started in the guest: from an AOT cache (JEP 514) that a run on this machine
 * has made. Where instructions are interpreted, loading classes would take longer than all else.
 *
 * @param classPath of jars only, as the cache wants it
 */
record GuestProgram(String classPath, Path cache) {

  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m");

  /**
   * @param directory for its files, emptied
   */
  static GuestProgram make(Path directory) throws Exception {
    Files.createDirectories(directory);
    try (Stream<Path> old = Files.list(directory)) {
      for (Path each : old.toList()) {
        Files.delete(each);
      }
    }
    GuestProgram program = new GuestProgram(jars(directory), directory.resolve("classes.aot"));
    // What it skips here does not matter: most classes are those of any test.
    List<String> training =
        program.command(
            "-XX:AOTCacheOutput=" + program.cache, directory.resolve("trained"), GuestTest.CLASSES);
    Process trained =
        new ProcessBuilder(training)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("training.log").toFile())
            .start();
    if (trained.waitFor() != 0) {
      throw new IOException(
          "no AOT cache could be made:\n" + Files.readString(directory.resolve("training.log")));
    }
    return program;
  }

  /** The command that runs test classes and writes their results into a file. */
  List<String> command(Path results, List<String> classes) {
    return command("-XX:AOTCache=" + cache, results, classes);
  }

  private List<String> command(String cacheFlag, Path results, List<String> classes) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add(cacheFlag);
    command.addAll(List.of("-cp", classPath, GuestRunner.class.getName(), results.toString()));
    command.addAll(classes);
    return command;
  }

  private static String jars(Path directory) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      if (!Files.isDirectory(Path.of(entry))) {
        jars.add(entry);
        continue;
      }
      String jar = directory.resolve("classes-" + jars.size() + ".jar").toString();
      int code =
          ToolProvider.findFirst("jar")
              .orElseThrow()
              .run(System.out, System.err, "-c", "-f", jar, "-C", entry, ".");
      if (code != 0) {
        throw new IOException("no jar could be made of " + entry);
      }
      jars.add(jar);
    }
    return String.join(File.pathSeparator, jars);
  }
}
