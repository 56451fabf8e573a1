package io.margay.agent.dataplane.flows;

import static io.margay.agent.dataplane.Samples.OPEN;
import static io.margay.agent.dataplane.Samples.endpoint;
import static io.margay.agent.dataplane.Samples.global;
import static io.margay.agent.dataplane.Samples.ingress;
import static io.margay.agent.dataplane.Samples.members;
import static io.margay.agent.dataplane.Samples.ports;
import static io.margay.agent.dataplane.Samples.rule;
import static io.margay.agent.dataplane.Samples.set;
import static io.margay.agent.dataplane.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.calc.ActivePolicy;
import io.margay.core.calc.Category;
import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.calc.Update;
import io.margay.core.model.Action;
import io.margay.core.model.PortRange;
import io.margay.core.model.Protocol;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node with three workloads: b takes TCP 6379 from a only, c is open, all may send. */
final class ForbiddenConnectionsTest {

  private static final String A = "10.77.0.1";
  private static final String B = "10.77.0.2";
  private static final String C = "10.77.0.3";

  private final List<AutoCloseable> open = new ArrayList<>();
  private TestNetns host;
  private TestNetns a;
  private Dataplanes planes;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void whatAPolicyForbidsIsEndedWhereItAsksForThat(Backend backend) throws Exception {
    start(backend);
    try (Socket toB = a.connect(B, 6379);
        Socket toC = a.connect(C, 6379)) {
      planes.dataplane().accept(List.of(without(A)));
      assertThat(planes.dataplane().apply().closed()).as("nobody asked").isEmpty();
      assertThat(alive(toB)).as("established before, and nobody asked").isTrue();

      planes.dataplane().accept(List.of(redis(true)));
      assertThat(planes.dataplane().apply().closed())
          .singleElement()
          .asString()
          .startsWith("protocol 6 from " + A + " port ")
          .endsWith(
              " to 10.77.0.2 port 6379 at WorkloadEndpoint/lab/b, denied by the end of tier default");
      assertThat(alive(toB)).as("forbidden, and not let in by its answers").isFalse();
      assertThat(alive(toC)).as("of a workload that the policy does not select").isTrue();
      assertThat(a.reaches(B, 6379)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void aPolicyThatGoesEndsWhatOnlyItAllowed(Backend backend) throws Exception {
    start(backend);
    planes
        .dataplane()
        .accept(
            List.of(
                redis(true),
                new Update.EndpointPut(
                    workload("b"),
                    endpoint("calib", B, List.of(ingress("default", global("redis")))))));
    succeeds();
    try (Socket toB = a.connect(B, 6379)) {
      assertThat(alive(toB)).isTrue();
      planes
          .dataplane()
          .accept(
              List.of(
                  new Update.EndpointPut(workload("b"), endpoint("calib", B, List.of())),
                  new Update.PolicyRemove(global("redis"))));
      assertThat(planes.dataplane().apply().closed())
          .singleElement()
          .asString()
          .endsWith("denied by no policy and no profile");
      assertThat(alive(toB)).isFalse();
      assertThat(host.exec("sysctl", "-n", "net.netfilter.nf_conntrack_tcp_loose").strip())
          .isEqualTo("1");
    }
  }

  /** Whether both ends hear each other: the server echoes. */
  private static boolean alive(Socket socket) throws IOException {
    socket.setSoTimeout(4000);
    try {
      socket.getOutputStream().write('x');
      return socket.getInputStream().read() == 'x';
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static Update without(String member) {
    return new Update.IpSetDelta("s:clients", List.of(), List.of(SetMember.of(Cidr.parse(member))));
  }

  /**
   * @param closing whether what it forbids is ended
   */
  private static Update redis(boolean closing) {
    return new Update.PolicyPut(
        global("redis"),
        new ActivePolicy(
            "default",
            Category.NORMAL,
            false,
            closing,
            List.of(rule(Action.ALLOW, Protocol.TCP, set("s:clients"), ports(PortRange.of(6379)))),
            List.of()));
  }

  private void start(Backend backend) throws Exception {
    host = make();
    host.exec("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    host.exec("ip", "link", "set", "up0", "up");
    host.exec("ip", "link", "set", "up1", "up");
    host.exec("ip", "addr", "add", "172.30.0.1/24", "dev", "up0");
    host.exec("ip", "route", "add", "default", "via", "172.30.0.254");
    planes = Dataplanes.kernel(KernelConfig.of(BackendChoice.of(backend)).in(host.path()));
    open.add(planes);
    a = attach("calia", A);
    attach("calib", B);
    attach("calic", C);
    planes.dataplane().setBlocks(new TreeSet<>());
    planes.dataplane().setLearnedRoutes(new TreeMap<>(), true);
    planes
        .dataplane()
        .accept(
            List.of(
                new Update.IpSetPut("s:clients", SetType.ADDRESSES, members(A)),
                redis(false),
                new Update.ProfilePut("open", OPEN),
                new Update.EndpointPut(workload("a"), endpoint("calia", A, List.of(), "open")),
                new Update.EndpointPut(
                    workload("b"),
                    endpoint("calib", B, List.of(ingress("default", global("redis"))), "open")),
                new Update.EndpointPut(workload("c"), endpoint("calic", C, List.of(), "open"))));
    succeeds();
  }

  private TestNetns attach(String link, String address) throws Exception {
    TestNetns workload = make();
    workload.listen(6379);
    planes
        .links()
        .attach(new Wire(link, workload.path(), "eth0", List.of(IpAddress.parse(address)), 1500));
    return workload;
  }

  private void succeeds() {
    assertThat(planes.dataplane().apply().failures()).isEmpty();
  }

  private TestNetns make() {
    TestNetns made = TestNetns.create();
    open.add(made);
    return made;
  }
}
