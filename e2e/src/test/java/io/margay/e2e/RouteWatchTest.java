package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the watch hears, in a namespace of its own. */
@ExtendWith(NeedsRoot.class)
class RouteWatchTest {

  private static final String NAMESPACE = "mgyt-e2e-watch";

  /** Those of the routes below that are of blocks that a node has. */
  private static final List<String> BLOCKS = List.of("10.244.2.0/26", "fd00:244::80/122");

  @BeforeEach
  void make() {
    Namespaces.delete(NAMESPACE);
    Namespaces.create(NAMESPACE);
    ip("link add eth0 type veth peer name eth1");
    ip("link set eth1 up");
    ip("address add 172.30.0.1/24 dev eth0");
    ip("address add fd00::1/64 dev eth0 nodad");
    ip("link set eth0 up");
    ip("route add 10.244.2.0/26 via 172.30.0.2 proto 80");
    ip("route add 10.244.9.0/26 via 172.30.0.9 proto 80");
    ip("route add 10.7.0.0/16 proto 80 nexthop via 172.30.0.2 nexthop via 172.30.0.3");
    ip("route add 10.9.0.0/16 dev eth0");
    ip("-6 route add fd00:244::80/122 via fd00::2 proto 80");
    ip("-6 route add fd00:244::c0/122 via fd00::9 proto 80");
    ip("-6 route add fd00:7::/64 proto 80 nexthop via fd00::2 nexthop via fd00::3");
    ip("-6 route add fd00:9::/64 dev eth0");
  }

  @AfterEach
  void remove() {
    Namespaces.delete(NAMESPACE);
  }

  private static void ip(String words) {
    Tool.must(("ip -n " + NAMESPACE + " " + words).split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          address add 172.30.0.77/24 dev eth0 |                                              |
          route del 10.244.2.0/26             | route add 10.244.2.0/26 via 172.30.0.2 proto 80 | 10.244.2.0/26
          route del 10.7.0.0/16               | route add 10.7.0.0/16 proto 80 nexthop via 172.30.0.2 nexthop via 172.30.0.3 | 10.7.0.0/16
          route del 10.9.0.0/16               |                                              |
          route del 10.244.9.0/26             |                                              |
          route change 10.244.2.0/26 via 172.30.0.3 proto 80 |                               | 10.244.2.0/26
          route replace 10.244.2.0/26 via 172.30.0.2 proto 80 |                              |
          -6 route del fd00:244::80/122       | -6 route add fd00:244::80/122 via fd00::2 proto 80 | fd00:244::80/122
          -6 route del fd00:7::/64            | -6 route add fd00:7::/64 proto 80 nexthop via fd00::2 nexthop via fd00::3 | fd00:7::/64
          -6 route del fd00:9::/64            |                                              |
          -6 route del fd00:244::c0/122       |                                              |
          -6 route replace fd00:244::80/122 via fd00::3 proto 80 |                           | fd00:244::80/122
          -6 route replace fd00:244::80/122 via fd00::2 proto 80 |                           |
          """)
  void whatIsLostIsHeardEvenIfItIsBackAtOnce(
      String event, @Nullable String next, @Nullable String lost) {
    try (RouteWatch watch = new RouteWatch(NAMESPACE, () -> BLOCKS)) {
      ip(event);
      if (next != null) {
        ip(next);
      }
      Throwable told = catchThrowable(watch::assertNothingLost);
      if (lost == null) {
        assertThat(told).isNull();
      } else {
        assertThat(told).isInstanceOf(AssertionError.class).hasMessageContaining(lost);
      }
    }
  }
}
