package io.margay.agent.dataplane.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.matrix.PacketLab.Probe;
import io.margay.core.calc.Packet;
import io.margay.core.model.Protocol;
import io.margay.core.net.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that programs a node is killed hard, again and again, in the midst of changes, while
 * packets flow: none is lost and none gets through that may not. The system property {@code
 * margay.kills} says how often (1).
 */
final class KilledAgentTest {

  private static final int KILLS = Integer.getInteger("margay.kills", 1);
  private static final int ALLOWED_PORT = 7000;
  private static final int DENIED_PORT = 7001;

  private int sourcePort = 20_000;

  @ParameterizedTest
  @EnumSource(Backend.class)
  void packetsNoticeNothing(Backend backend) throws Exception {
    try (PacketLab lab = new PacketLab(backend, World.interfaces())) {
      Process agent = start(lab, backend);
      awaitLine(agent, "in force");
      String before = stable(lab, backend);
      assertThat(before).isNotEmpty();
      for (int kill = 0; kill < KILLS; kill++) {
        traffic(lab);
        agent.destroyForcibly().waitFor();
        traffic(lab);
        agent = start(lab, backend);
        traffic(lab);
        awaitLine(agent, "in force");
        assertThat(stable(lab, backend)).as("after kill %s", kill + 1).isEqualTo(before);
      }
      agent.destroyForcibly().waitFor();
      traffic(lab);
    }
  }

  private static Process start(PacketLab lab, Backend backend) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Programmer.class.getName(),
            lab.host().path().toString(),
            backend.name())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void awaitLine(Process agent, String text) throws IOException {
    var lines = agent.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.contains(text)) {
      line = lines.readLine();
    }
    assertThat(line).as("the process ended without having said '%s'", text).isNotNull();
  }

  /** Packets for a while, each of a connection of its own. */
  private void traffic(PacketLab lab) throws IOException {
    for (int round = 0; round < 20; round++) {
      List<Probe> probes = new ArrayList<>();
      for (Family family : Family.values()) {
        probes.add(probe(family, ALLOWED_PORT, true));
        probes.add(probe(family, DENIED_PORT, false));
      }
      assertThat(lab.wrong(probes)).isEmpty();
    }
  }

  private Probe probe(Family family, int port, boolean expected) {
    sourcePort = sourcePort == 60_000 ? 20_000 : sourcePort + 1;
    return new Probe(
        "calia",
        "calib",
        new Packet(
            Protocol.UDP,
            World.address("a", family),
            World.address("b", family),
            sourcePort,
            port,
            null,
            null),
        expected);
  }

  /**
   * Rules of a chain that never changes, with what tells rules apart that were written anew: with
   * iptables-legacy nothing does, as any change writes whole tables.
   */
  private static String stable(PacketLab lab, Backend backend) throws IOException {
    return switch (backend) {
      case NFTABLES ->
          lab.host()
              .exec("nft", "-a", "list", "chain", "ip", "margay", "mgy-pi-g/policy")
              .replaceAll("packets \\d+ bytes \\d+", "");
      case IPTABLES_NFT ->
          lab.host()
              .exec("nft", "-a", "list", "chain", "ip", "filter", "mgy-pi-g/policy")
              .replaceAll("packets \\d+ bytes \\d+", "");
      case IPTABLES_LEGACY -> lab.host().exec("iptables-legacy", "-S", "mgy-pi-g/policy");
    };
  }
}
