package io.margay.lab.run;

import io.margay.cli.Failure;
import io.margay.lab.host.Ports;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A lab without privilege: everything on addresses of the loopback interface, which are all there
 * already.
 *
 * @param subnet three octets and a dot
 */
record Loopback(String subnet) implements Site {

  private static final int MACHINE = 254;
  private static final int BGP_PORT = 1179;

  /** On the first subnet from 127.1.0.0/24 where no other lab listens. */
  static Loopback choose() {
    return IntStream.range(0, 256)
        .mapToObj(i -> new Loopback("127.1." + i + "."))
        .filter(site -> Ports.isFree(site.machine(), BGP_PORT))
        .filter(site -> Ports.isFree(site.node(1), Agents.HEALTH_PORT))
        .findFirst()
        .orElseThrow(() -> new Failure("all of 127.1.0.0/16 is in use"));
  }

  @Override
  public String machine() {
    return subnet + MACHINE;
  }

  @Override
  public String node(int number) {
    return subnet + number;
  }

  @Override
  public @Nullable String namespace(String node) {
    return null;
  }

  @Override
  public int bgpPort() {
    return BGP_PORT;
  }

  @Override
  public void addNode(String node, int number) {}
}
