package io.margay.agent.dataplane.qos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.links.KernelLinks;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Qdiscs.Bucket;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workload with limits and one without, and what passes between them in a second. */
final class BandwidthDriverTest {

  private static final String LIMITED = "10.77.0.1";
  private static final String FREE = "10.77.0.2";

  /** 1 MB a second, and little at once. */
  private static final Bucket SLOW = new Bucket(1_000_000, 20_000, 0, 2048);

  private static final int BYTES = 1_500_000;

  private final List<AutoCloseable> open = new ArrayList<>();
  private TestNetns host;
  private TestNetns limited;
  private TestNetns free;
  private KernelLinks links;
  private BandwidthDriver driver;

  @BeforeEach
  void node() throws Exception {
    host = make();
    limited = make();
    free = make();
    host.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
    host.exec("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    host.exec("ip", "link", "set", "up0", "up");
    host.exec("ip", "link", "set", "up1", "up");
    host.exec("ip", "addr", "add", "172.30.0.1/24", "dev", "up0");
    host.exec("ip", "route", "add", "default", "via", "172.30.0.254");
    links = new KernelLinks(host.netns());
    attach("cali1", limited, LIMITED);
    attach("cali2", free, FREE);
    driver = driver();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void whatAWorkloadReceivesIsLimited() throws Exception {
    apply("cali1", new Bandwidth(SLOW, null));
    assertThat(seconds(free, limited, LIMITED)).isGreaterThan(1.2);
    assertUnlimited(limited, free, FREE);
    assertThat(host.exec("ip", "link")).doesNotContain("mgyq");
  }

  @Test
  void whatAWorkloadSendsIsLimited() throws Exception {
    apply("cali1", new Bandwidth(null, SLOW));
    assertThat(seconds(limited, free, FREE)).isGreaterThan(1.2);
    assertUnlimited(free, limited, LIMITED);
  }

  @Test
  void limitsChangeAndGo() throws Exception {
    apply("cali1", new Bandwidth(SLOW, SLOW));
    apply("cali1", new Bandwidth(new Bucket(2_000_000, 20_000, 0, 2048), SLOW));
    assertThat(host.exec("tc", "qdisc", "show", "dev", "cali1")).contains("rate 16Mbit");
    apply("cali1", new Bandwidth(null, null));
    assertThat(host.exec("tc", "qdisc", "show")).doesNotContain("tbf");
    assertThat(host.exec("ip", "link")).doesNotContain("mgyq");
    assertUnlimited(free, limited, LIMITED);
    assertUnlimited(limited, free, FREE);
  }

  @Test
  void aRestartFindsThemAndSweepsWhatNobodyWants() throws Exception {
    host.exec("tc", "qdisc", "add", "dev", "cali2", "root", "pfifo");
    apply("cali1", new Bandwidth(SLOW, SLOW));
    String before = host.exec("tc", "qdisc", "show");
    driver = driver();
    apply("cali1", new Bandwidth(SLOW, SLOW));
    assertThat(host.exec("tc", "qdisc", "show")).isEqualTo(before);

    driver = driver();
    apply("cali1", new Bandwidth(null, null));
    assertThat(host.exec("tc", "qdisc", "show")).doesNotContain("tbf").contains("pfifo");
    assertThat(host.exec("ip", "link")).doesNotContain("mgyq");
  }

  @Test
  void anInterfaceThatIsMadeAnewIsLimitedAgain() throws Exception {
    apply("cali1", new Bandwidth(SLOW, SLOW));
    attach("cali1", limited, LIMITED);
    driver.disturbed();
    List<String> failures = new ArrayList<>();
    driver.apply(failures);
    assertThat(failures).isEmpty();
    assertThat(seconds(limited, free, FREE)).isGreaterThan(1.2);
    assertThat(seconds(free, limited, LIMITED)).isGreaterThan(1.2);
  }

  private void apply(String name, Bandwidth bandwidth) {
    TreeMap<String, Bandwidth> limits = new TreeMap<>();
    limits.put(name, bandwidth);
    limits.put("cali9", new Bandwidth(SLOW, SLOW));
    driver.want(limits);
    List<String> failures = new ArrayList<>();
    driver.apply(failures);
    assertThat(failures).isEmpty();
  }

  private void attach(String name, TestNetns workload, String address) throws Exception {
    links.attach(new Wire(name, workload.path(), "eth0", List.of(IpAddress.parse(address)), 1500));
    host.exec("ip", "route", "replace", address, "dev", name);
  }

  /** Once at least: a machine that has something else to do is slow without a limit, too. */
  private static void assertUnlimited(TestNetns from, TestNetns to, String address) {
    await().until(() -> seconds(from, to, address) < 1.0);
  }

  /** How long sending takes until the other side has it all. */
  private static double seconds(TestNetns from, TestNetns to, String address) throws Exception {
    try (ServerSocket server = to.netns().call(() -> new ServerSocket(0))) {
      Thread.ofVirtual().start(() -> swallow(server));
      return from.netns()
          .call(() -> {
            try (Socket socket = new Socket()) {
              socket.connect(new InetSocketAddress(address, server.getLocalPort()), 30_000);
              long start = System.nanoTime();
              OutputStream out = socket.getOutputStream();
              out.write(new byte[BYTES]);
              socket.shutdownOutput();
              assertThat(socket.getInputStream().read()).isEqualTo('d');
              return (System.nanoTime() - start) / 1e9;
            }
          });
    }
  }

  private static void swallow(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      socket.getOutputStream().write('d');
    } catch (IOException e) {
      // The test's own connection says so.
    }
  }

  private BandwidthDriver driver() throws IOException {
    NetlinkSocket socket = NetlinkSocket.open(host.netns(), NetlinkSocket.ROUTE, 0);
    open.add(socket);
    return new BandwidthDriver(socket);
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    open.add(made);
    return made;
  }
}
