package io.margay.agent.dataplane.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tool that fails half the time, sometimes after it has done its work. */
final class FlakyToolTest {

  private static final class Flaky implements IptablesTool {

    private final IptablesTool tool;
    private final Random random = new Random(7);
    private boolean sound;
    private int failures;

    Flaky(IptablesTool tool) {
      this.tool = tool;
    }

    @Override
    public String save() throws IOException {
      fail();
      return tool.save();
    }

    @Override
    public void restore(String text) throws IOException {
      fail();
      tool.restore(text);
      fail();
    }

    private void fail() throws IOException {
      if (!sound && random.nextInt(3) == 0) {
        failures++;
        throw new IOException("iptables-restore failed with code 4: Resource temporarily busy");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(IptablesBackend.class)
  void whatFailsIsToldAndTriedAgainUntilTheKernelAgrees(IptablesBackend backend)
      throws IOException {
    try (TestNetns netns = TestNetns.create()) {
      IptablesCommand real = IptablesCommand.of(backend, Family.IPV4, netns.netns());
      Flaky flaky = new Flaky(real);
      IptablesDriver driver = new IptablesDriver(flaky);
      for (int round = 0; round < 12; round++) {
        TreeMap<String, TextChain> chains = new TreeMap<>();
        chains.put(
            "mgy-a",
            new TextChain("mgy-a", List.of(TextRule.of("-p " + (6 + round) + " -j mgy-b"))));
        chains.put(
            "mgy-b",
            new TextChain("mgy-b", List.of(TextRule.of("-j DROP"), TextRule.of("-j RETURN"))));
        TablePlan plan =
            new TablePlan("filter", chains, new TreeMap<>(Map.of("FORWARD", "-j mgy-a")));
        driver.want(List.of(plan));
        applyUntilDone(driver);
        assertThat(SaveParser.parse(real.save()).get("filter").chains())
            .as("round %s", round)
            .isEqualTo(SavedTable.of(plan).chains());
      }
      assertThat(flaky.failures).isPositive();
      flaky.sound = true;
      assertThat(driver.resync()).isEmpty();
    }
  }

  private static void applyUntilDone(IptablesDriver driver) {
    for (int attempt = 0; attempt < 100; attempt++) {
      try {
        driver.apply();
        return;
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("busy");
      }
    }
    throw new AssertionError("never done");
  }
}
