package io.margay.bgp.netty;

import io.margay.bgp.bfd.BfdOptions;
import io.margay.bgp.session.State;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

/**
 * A speaker as a program of its own, for tests that need it in another network namespace or want to
 * kill it. Arguments: {@code node|reflector}, own AS, own address, prefixes separated by commas or
 * {@code -}, then for each peer its address, AS and {@code dial|await|client}, with {@code +bfd} to
 * watch its path. Prints each change of a session, and after it the routes and neighbours as they
 * are by then; ends when its standard input does.
 */
final class SpeakerProgram {

  private SpeakerProgram() {}

  public static void main(String[] args) throws Exception {
    Semaphore changed = new Semaphore(0);
    BgpSpeaker speaker =
        new BgpSpeaker(
            new SpeakerListener() {
              @Override
              public void routesChanged() {
                changed.release();
              }

              @Override
              public void neighborChanged(IpAddress peer, State state, String reason) {
                System.out.println("changed " + peer + " " + state + " " + reason);
                changed.release();
              }
            });
    Thread printer =
        Thread.ofPlatform()
            .daemon()
            .unstarted(() -> {
              while (true) {
                changed.acquireUninterruptibly();
                System.out.println(speaker.routes());
                speaker
                    .neighbors()
                    .forEach(n ->
                        System.out.println(
                            "neighbour " + n.address() + " " + n.state() + " " + n.lastError()));
              }
            });
    speaker.announce(prefixes(args[3]));
    speaker.configure(config(args));
    printer.start();
    changed.release();
    waitForEnd();
    speaker.close();
  }

  private static Set<Cidr> prefixes(String list) {
    Set<Cidr> prefixes = new TreeSet<>();
    if (!list.equals("-")) {
      for (String text : list.split(",")) {
        prefixes.add(Cidr.parse(text));
      }
    }
    return prefixes;
  }

  private static SpeakerConfig config(String[] args) {
    long as = Long.parseLong(args[1]);
    IpAddress address = IpAddress.parse(args[2]);
    Set<PeerConfig> peers = new HashSet<>();
    for (int i = 4; i < args.length; i += 3) {
      IpAddress peer = IpAddress.parse(args[i]);
      long peerAs = Long.parseLong(args[i + 1]);
      PeerConfig config =
          switch (args[i + 2].replace("+bfd", "")) {
            case "dial" -> PeerConfig.dial(peer, peerAs);
            case "await" -> PeerConfig.await(peer, peerAs);
            case "client" -> PeerConfig.await(peer, peerAs).asClient();
            default -> throw new IllegalArgumentException(args[i + 2]);
          };
      // A busy machine is not to be taken for a path that is gone.
      BfdOptions path = new BfdOptions(Duration.ofMillis(100), 20, false);
      peers.add(
          args[i + 2].endsWith("+bfd") ? config.with(config.options().withBfd(path)) : config);
    }
    SpeakerConfig config =
        args[0].equals("reflector")
            ? SpeakerConfig.reflector(as, address, address)
            : SpeakerConfig.node(as, address);
    boolean awaits = peers.stream().anyMatch(PeerConfig::passive);
    return config.withPeers(peers).withListenPort(awaits ? PeerConfig.BGP_PORT : 0);
  }

  private static void waitForEnd() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {}
  }
}
