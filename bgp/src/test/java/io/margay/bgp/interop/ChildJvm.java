package io.margay.bgp.interop;

import java.util.ArrayList;
import java.util.List;

/** How a program of these tests is started in a process, and a namespace, of its own. */
public final class ChildJvm {

  private ChildJvm() {}

  /** The command that runs it, quick to start and small. */
  public static List<String> command(Class<?> program, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(arguments);
    return command;
  }
}
