package io.margay.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.PeerConfig;
import io.margay.bgp.netty.PeerOptions;
import io.margay.bgp.netty.SpeakerConfig;
import io.margay.bgp.view.SpeakerViews;
import io.margay.bgp.wire.AfiSafi;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.testing.Ports;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of a node that has a session with a real speaker, over loopback. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BgpPagesTest {

  private static final IpAddress NODE = IpAddress.parse("127.82.0.1");
  private static final IpAddress TOR = IpAddress.parse("127.82.0.2");

  private final BgpSpeaker node = new BgpSpeaker();
  private final BgpSpeaker tor = new BgpSpeaker();
  private final BgpPages pages = new BgpPages(new SpeakerViews(node, InstantSource.system()));

  @BeforeAll
  void peer() throws Exception {
    int port = Ports.free();
    PeerOptions both = PeerOptions.DEFAULT.withFamilies(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST);
    tor.announce(Set.of(Cidr.parse("198.51.100.0/24"), Cidr.parse("2001:db8:7::/48")));
    tor.configure(
        SpeakerConfig.node(65001, TOR)
            .withListenPort(port)
            .withAddress6(IpAddress.parse("2001:db8::2"))
            .withPeers(PeerConfig.await(NODE, 64512).with(both)));
    node.announce(Set.of(Cidr.parse("10.244.1.0/26")));
    node.configure(
        SpeakerConfig.node(64512, NODE)
            .withAddress6(IpAddress.parse("2001:db8::1"))
            .withPeers(PeerConfig.dial(TOR, 65001).withPort(port).with(both)));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            node.neighbors().getFirst().received() == 2 && node.neighbors().getFirst().sent() == 1);
  }

  @AfterAll
  void close() {
    node.close();
    tor.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /neighbors                            |                       | 200 | "state" : "ESTABLISHED"
          /neighbors/127.82.0.2                 |                       | 200 | "received" : 2
          /neighbors/127.82.0.2/received        |                       | 200 | "prefix" : "198.51.100.0/24"
          /neighbors/127.82.0.2/received        |                       | 200 | "prefix" : "2001:db8:7::/48"
          /neighbors/127.82.0.2/sent            |                       | 200 | "prefix" : "10.244.1.0/26"
          /neighbors/127.82.0.2/explain         | prefix=10.244.1.0/26  | 200 | "sent" : "route from
          /neighbors/127.82.0.2/explain         | prefix=198.51.100.0%2F24 | 200 | "received" : "accepted, the best route"
          /neighbors/127.82.0.2/explain         |                       | 400 | prefix: is required
          /neighbors/127.82.0.2/explain         | prefix=nowhere        | 400 | prefix:
          /neighbors/127.82.0.2/more            |                       | 404 | no such page
          /neighbors/127.82.0.2/sent/x          |                       | 404 | no such page
          /neighbors/127.82.0.3                 |                       | 404 | no neighbour has the address 127.82.0.3
          /neighbors/tor                        |                       | 400 | address:
          /routes                               |                       | 200 | "prefix" : "10.244.1.0/26"
          /routes                               | prefix=198.51.100.0/24 | 200 | "from" : "127.82.0.2"
          /routes                               | limit=0               | 400 | limit: must be from 1 to 1000000, not 0
          /routes                               | limit=many            | 400 | limit: must be a number
          /peers                                |                       | 404 | no such page
          ''                                    |                       | 404 | no such page
          """)
  void pagesAreThoseOfTheReflector(String path, String query, int code, String part) {
    Page page = pages.answer(BgpPages.ROOT + path, query);

    assertThat(page.code()).isEqualTo(code);
    assertThat(page.body()).contains(part);
    assertThat(page.type())
        .isEqualTo(code == 200 ? "application/json" : "application/problem+json");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 3", "9, 3"})
  void noMoreRoutesAreShownThanAskedFor(int limit, int shown) {
    Page page = pages.answer(BgpPages.ROOT + "/routes", "limit=" + limit);

    assertThat(page.body().split("\"prefix\"", -1)).hasSize(shown + 1);
  }
}
