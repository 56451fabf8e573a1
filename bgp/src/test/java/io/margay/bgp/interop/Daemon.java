package io.margay.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Another implementation, as a peer of AS 65000 of whoever has the first address of the net. Each
 * announces one prefix of each family, the IPv4 one with a community and a large community.
 */
enum Daemon {
  BIRD(new Bird()),
  FRR(new Frr()),
  GOBGP(new Gobgp()),
  OPENBGPD(new Openbgpd()),
  EXABGP(new Exabgp());

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final Implementation is;
  final int number;
  final String program;

  Daemon(Implementation is) {
    this.is = is;
    this.number = is.number;
    this.program = is.program;
  }

  /** Waits until it holds a prefix as expected. */
  void expect(String namespace, Path dir, String prefix, Seen expected) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        // A daemon that has just been started may not answer yet.
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(is.see(namespace, dir, prefix))
                .as(this + " holds " + prefix)
                .isEqualTo(expected));
  }

  boolean isInstalled() {
    return is.isInstalled();
  }

  String prefix4() {
    return is.prefix4();
  }

  String prefix6() {
    return is.prefix6();
  }
}
