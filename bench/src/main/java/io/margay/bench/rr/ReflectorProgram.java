package io.margay.bench.rr;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The speaker of the route-reflector, without its REST API and its Kafka. */
final class ReflectorProgram {

  /** Of the JVM: one thread does the work, so the collector that needs no second one. */
  static final String FLAGS =
      "-XX:+UseSerialGC -Xmn24m -Xms64m -XX:+UseCompactObjectHeaders -XX:-UsePerfData"
          + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
          + " --sun-misc-unsafe-memory-access=allow -Dorg.slf4j.simpleLogger.defaultLogLevel=error";

  /** As the route-reflector does it. */
  private static final Duration REHEARSAL = Duration.ofMillis(800);

  private ReflectorProgram() {}

  public static void main(String[] args) throws IOException {
    IpAddress own = IpAddress.parse(Rig.REFLECTOR);
    Set<PeerConfig> peers = new HashSet<>();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      peers.add(PeerConfig.await(IpAddress.parse(Rig.clientAddress(i)), Routes.AS).asClient());
    }
    BgpSpeaker.rehearse(REHEARSAL);
    BgpSpeaker speaker = new BgpSpeaker();
    speaker.configure(
        SpeakerConfig.reflector(Routes.AS, own, own)
            .withListenPort(PeerConfig.BGP_PORT)
            .withPeers(peers));
    // Ends with its standard input, so that it does not outlive the benchmark.
    while (System.in.read() >= 0) {}
    speaker.close();
  }
}
