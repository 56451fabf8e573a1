package io.margay.lab.host;

import java.nio.file.Files;
import java.nio.file.Path;

/** Network namespaces with names, as {@code ip netns} keeps them. */
public final class Namespaces {

  private static final Path DIRECTORY = Path.of("/run/netns");

  private Namespaces() {}

  public static Path file(String name) {
    return DIRECTORY.resolve(name);
  }

  public static boolean exists(String name) {
    return Files.exists(file(name));
  }

  /** Makes one, its loopback interface up. */
  public static void create(String name) {
    Tool.must("ip", "netns", "add", name);
    Tool.must("ip", "-n", name, "link", "set", "lo", "up");
  }

  /** Deletes one, and the links in it. One that is not there is no error. */
  public static void delete(String name) {
    if (exists(name)) {
      Tool.must("ip", "netns", "del", name);
    }
  }
}
