package io.margay.agent.guest;

import io.margay.agent.netlink.testing.TestNetns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Skips a test where the kernel can not do what it is about; {@link GuestTest} runs those. */
public final class NeedsKernel {

  private NeedsKernel() {}

  /**
   * @param type of interface and its settings, as {@code ip link add type} has them
   */
  public static void with(String... type) throws IOException {
    Assumptions.assumeTrue(
        can(type), "this kernel can make no interface of type " + type[0] + ": see GuestTest");
  }

  /** For tests of how it is told. */
  public static void without(String... type) throws IOException {
    Assumptions.assumeFalse(can(type), "this kernel can make interfaces of type " + type[0]);
  }

  private static boolean can(String... type) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "link", "add", "probe0", "type"));
    command.addAll(List.of(type));
    try (TestNetns netns = TestNetns.create()) {
      netns.exec(command.toArray(String[]::new));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
