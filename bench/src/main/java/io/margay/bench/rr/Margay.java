package io.margay.bench.rr;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our own speaker as a reflector, in a JVM of its own. */
final class Margay implements Target {

  @Override
  public String label() {
    return "margay";
  }

  @Override
  public String debianPackage() {
    return "";
  }

  @Override
  public List<List<String>> prepare(Path directory, int clients) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(System.getProperty("margay.rr.flags", ReflectorProgram.FLAGS).split(" ")));
    command.addAll(List.of("-cp", classPath()));
    command.add(ReflectorProgram.class.getName());
    command.add(Integer.toString(clients));
    return List.of(command);
  }

  /** The program's own, for a process that starts in another directory. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
