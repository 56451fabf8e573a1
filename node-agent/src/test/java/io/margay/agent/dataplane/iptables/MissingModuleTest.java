package io.margay.agent.dataplane.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.guest.GuestTest;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.net.Family;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A kernel that has not loaded iptables-legacy, and tools that can not have it loaded, as in a
 * container without the machine's modules.
 */
@EnabledIfEnvironmentVariable(
    named = "MARGAY_GUEST",
    matches = "yes",
    disabledReason = "needs a kernel without modules: see GuestTest")
final class MissingModuleTest {

  private static final String TABLE = "*filter\n:mgy-a - [0:0]\nCOMMIT\n";

  @ParameterizedTest
  @Tag(GuestTest.TAG)
  @CsvSource({"IPV4, ip_tables, iptables", "IPV6, ip6_tables, ip6tables"})
  void theErrorNamesItAndWhatHelps(Family family, String module, String tool) throws IOException {
    try (TestNetns netns = TestNetns.create()) {
      IptablesCommand command = IptablesCommand.of(IptablesBackend.LEGACY, family, netns.netns());
      assertThatThrownBy(() -> command.restore(TABLE))
          .hasMessageStartingWith(tool + "-legacy-restore failed with code ")
          .hasMessageEndingWith(
              "; the kernel has not loaded "
                  + module
                  + ", and no modprobe here can: run 'modprobe "
                  + module
                  + "' on this machine, let its /lib/modules be read here, or set"
                  + " MARGAY_IPTABLES_BACKEND to nft");
      assertThat(command.save()).as("who asks what is there does not load it").isEmpty();

      netns.exec("busybox", "modprobe", module);
      command.restore(TABLE);
      assertThat(command.save()).contains(":mgy-a");
    }
  }
}
