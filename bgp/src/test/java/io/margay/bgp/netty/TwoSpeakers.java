package io.margay.bgp.netty;

import static org.awaitility.Awaitility.await;

import io.margay.bgp.session.Timers;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A reflector and a node that dials it, over loopback. */
abstract class TwoSpeakers {

  static final IpAddress RR = IpAddress.parse("127.78.0.1");
  static final IpAddress NODE = IpAddress.parse("127.78.0.2");
  static final IpAddress NODE6 = IpAddress.parse("2001:db8::2");
  static final Cidr BLOCK = Cidr.parse("10.1.0.0/26");
  static final Cidr OTHER = Cidr.parse("10.1.0.64/26");
  static final Cidr BLOCK6 = Cidr.parse("2001:db8:1::/64");
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final Timers FAST =
      new Timers(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofSeconds(1));

  final List<BgpSpeaker> speakers = new ArrayList<>();
  final BgpSpeaker reflector = speaker();
  final BgpSpeaker node = speaker();
  final int port = Ports.free();

  BgpSpeaker speaker() {
    BgpSpeaker speaker = new BgpSpeaker();
    speakers.add(speaker);
    return speaker;
  }

  @AfterEach
  void close() {
    speakers.forEach(BgpSpeaker::close);
  }

  void reflect(PeerOptions options) throws Exception {
    reflectAt(RR, options);
  }

  void reflectAt(IpAddress address, PeerOptions options) throws Exception {
    reflector.configure(
        SpeakerConfig.reflector(65000, RR, address)
            .withListenPort(port)
            .withTimers(FAST)
            .withRestart(Duration.ofMillis(500), 1)
            .withPeers(PeerConfig.await(NODE, 65000).asClient().with(options)));
  }

  void dial(PeerOptions options) throws Exception {
    node.configure(
        SpeakerConfig.node(65000, NODE)
            .withAddress6(NODE6)
            .withTimers(FAST)
            .withRestart(Duration.ofMillis(500), 1)
            .withPeers(PeerConfig.dial(RR, 65000).withPort(port).with(options)));
  }

  NeighborStatus client() {
    return reflector.neighbors().getFirst();
  }

  void awaitReceived(int prefixes) {
    await().atMost(PATIENCE).until(() -> client().received() == prefixes);
  }
}
