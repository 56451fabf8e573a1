package io.margay.agent.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Kernel settings of the calling thread's network namespace, under {@code /proc/sys/net}. Call it
 * within {@link Netns#call}.
 */
public final class Sysctl {

  private static final Path ROOT = Path.of("/proc/sys/net");

  private Sysctl() {}

  /**
   * Writes one.
   *
   * @param setting such as {@code ipv4/ip_forward}
   */
  public static void write(String setting, String value) throws IOException {
    Files.write(
        ROOT.resolve(setting), value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }

  /**
   * Reads one, without its line end. At once: the kernel has nothing to say to a second read, and
   * {@link Files#readString} begins with one of a single byte where it is told no size.
   */
  public static String read(String setting) throws IOException {
    return String.join("\n", Files.readAllLines(ROOT.resolve(setting)));
  }

  public static boolean exists(String setting) {
    return Files.exists(ROOT.resolve(setting));
  }
}
