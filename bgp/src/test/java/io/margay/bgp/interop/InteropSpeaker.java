package io.margay.bgp.interop;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The speaker as a program, for a namespace of its own, with everything switched on; peers at IPv6
 * addresses may name IPv6 next hops for IPv4 prefixes (RFC 8950). Arguments: {@code
 * reflector|node}, own AS, IPv4 and IPv6 address, prefixes separated by commas or {@code -}, the
 * password or {@code -}, a file; then for each peer its address, AS and {@code dial|await}. Its
 * routes and neighbours are in the file, always anew; it ends when its standard input does.
 */
final class InteropSpeaker {

  private InteropSpeaker() {}

  public static void main(String[] args) throws Exception {
    BgpSpeaker speaker = new BgpSpeaker();
    // The configuration comes first here, so that own prefixes of both families find their hops.
    speaker.announce(Told.prefixes(args[4]));
    speaker.configure(config(args));
    Path file = Path.of(args[6]);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (true) {
            write(file, speaker);
          }
        });
    while (System.in.read() >= 0) {}
    speaker.close();
  }

  private static void write(Path file, BgpSpeaker speaker) {
    try {
      Told.write(speaker, file);
      Thread.sleep(100);
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SpeakerConfig config(String[] args) {
    long as = Long.parseLong(args[1]);
    IpAddress address = IpAddress.parse(args[2]);
    boolean reflector = args[0].equals("reflector");
    String password = args[5].equals("-") ? null : args[5];
    PeerOptions options =
        PeerOptions.DEFAULT
            .withFamilies(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST)
            .with(new PeerOptions.Security(password, 0, null));
    Set<PeerConfig> peers = new HashSet<>();
    for (int i = 7; i < args.length; i += 3) {
      IpAddress peer = IpAddress.parse(args[i]);
      boolean ipv6 = peer.family() == Family.IPV6;
      peers.add(
          new PeerConfig(
              peer,
              PeerConfig.BGP_PORT,
              Long.parseLong(args[i + 1]),
              args[i + 2].equals("await"),
              reflector,
              options.with(new PeerOptions.Extensions(true, true, ipv6, 300))));
    }
    SpeakerConfig base =
        reflector ? SpeakerConfig.reflector(as, address, address) : SpeakerConfig.node(as, address);
    return base.withAddress6(IpAddress.parse(args[3]))
        .withPeers(peers)
        .withListenPort(PeerConfig.BGP_PORT);
  }
}
