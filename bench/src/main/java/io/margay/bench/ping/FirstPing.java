package io.margay.bench.ping;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.WorkloadLinks.LinkException;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.netlink.Netns;
import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.core.calc.ActiveEndpoint;
import io.margay.core.calc.ActiveEndpoint.EndpointTier;
import io.margay.core.calc.Update;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.TierAction;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.lab.host.HostException;
import io.margay.lab.host.Namespaces;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A node with many policies, a workload that pings, and others that come and go. What is measured
 * is what an agent does for an ADD, without asking for an address: the wire, the calculation's
 * result, rules, sets and routes, and then the first ping from the other workload.
 */
final class FirstPing implements AutoCloseable {

  private static final int WARM_UP = 20;
  private static final int POLICIES_OF_A_WORKLOAD = 20;
  private static final int ANSWER_MILLIS = 3000;
  private static final IpAddress CLIENT = IpAddress.parse("10.99.0.1");
  private static final IpAddress SERVER = IpAddress.parse("10.99.0.2");

  private final String base = "mgyt-bench-" + ProcessHandle.current().pid();
  private final Manyfold manyfold;
  private final Dataplanes planes;

  FirstPing(int policies, BackendChoice backend) throws IOException {
    this.manyfold = new Manyfold(policies);
    Namespaces.create(node());
    Namespaces.create(client());
    planes = inNode().call(() -> Dataplanes.kernel(KernelConfig.of(backend)));
  }

  /** Like an agent, which is in the node's namespace and never has to enter it. */
  private Netns inNode() {
    return Netns.at(Namespaces.file(node()));
  }

  void run(int rounds, Report report) throws IOException {
    inNode()
        .run(() -> {
          try {
            planes.dataplane().accept(manyfold.policies());
            attach("cali0", client(), CLIENT);
            measure(rounds, report);
          } catch (LinkException e) {
            throw new IOException(e);
          }
        });
  }

  private void measure(int rounds, Report report) throws IOException, LinkException {
    Samples attach = new Samples("attach");
    Samples apply = new Samples("apply");
    Samples first = new Samples("first");
    Samples again = new Samples("again");
    for (int i = 0; i < WARM_UP + rounds; i++) {
      String workload = base + "-w";
      Namespaces.create(workload);
      long start = System.nanoTime();
      planes.links().attach(wire("cali1", workload, SERVER));
      long wired = System.nanoTime();
      enforce("cali1", SERVER);
      long enforced = System.nanoTime();
      ping();
      long answered = System.nanoTime();
      ping();
      long warm = System.nanoTime();
      if (i >= WARM_UP) {
        attach.add(Duration.ofNanos(wired - start));
        apply.add(Duration.ofNanos(enforced - wired));
        first.add(Duration.ofNanos(answered - start));
        again.add(Duration.ofNanos(warm - answered));
      }
      planes.links().detach("cali1", Namespaces.file(workload));
      planes.dataplane().accept(List.of(new Update.EndpointRemove(key("cali1"))));
      succeed();
      // As an agent's loop does when it has nothing else to do.
      if (!planes.dataplane().tidy()) {
        throw new HostException("the connections of " + SERVER + " could not be forgotten");
      }
      Namespaces.delete(workload);
    }
    report.add("the wire", attach);
    report.add("sets, rules and routes", apply);
    report.add("attach to the first answered ping", first);
    report.add("a ping after that (the raw limit of the ping itself)", again);
    report.value("ping.first.p50.millis", first.seconds(0.5) * 1e3);
    report.value("ping.first.p99.millis", first.seconds(0.99) * 1e3);
    Samples tools = new ToolsPing(node(), client(), base + "-t", this::pingFrom).run(rounds / 2);
    report.add("the same by ip and iptables-restore, no policies", tools);
    report.compare(first, tools);
  }

  private void attach(String name, String netns, IpAddress address)
      throws IOException, LinkException {
    planes.links().attach(wire(name, netns, address));
    enforce(name, address);
  }

  private void enforce(String name, IpAddress address) {
    ActiveEndpoint endpoint =
        new ActiveEndpoint(
            name,
            null,
            List.of(Cidr.host(address)),
            List.of(
                new EndpointTier(
                    "default", TierAction.DENY, manyfold.some(POLICIES_OF_A_WORKLOAD), List.of())),
            List.of(Manyfold.OPEN));
    planes.dataplane().accept(List.of(new Update.EndpointPut(key(name), endpoint)));
    succeed();
  }

  private void succeed() {
    List<String> failures = planes.dataplane().apply().failures();
    if (!failures.isEmpty()) {
      throw new HostException("the kernel could not be programmed: " + failures);
    }
  }

  private void ping() throws IOException {
    pingFrom(client(), SERVER);
  }

  /** An ICMP echo in this process: a thread in the namespace opens the socket. */
  private void pingFrom(String netns, IpAddress address) throws IOException {
    boolean answered =
        Netns.at(Namespaces.file(netns))
            .call(() -> address.toInetAddress().isReachable(ANSWER_MILLIS));
    if (!answered) {
      throw new HostException(address + " did not answer a ping in " + ANSWER_MILLIS + " ms");
    }
  }

  private static ResourceKey key(String name) {
    return new ResourceKey(Kind.WORKLOAD_ENDPOINT, "bench", name);
  }

  private static Wire wire(String name, String netns, IpAddress address) {
    return new Wire(name, Namespaces.file(netns), "eth0", List.of(address), 1500);
  }

  private String node() {
    return base + "-n";
  }

  private String client() {
    return base + "-c";
  }

  @Override
  public void close() {
    planes.close();
    for (String each : List.of(node(), client(), base + "-w", base + "-t")) {
      Namespaces.delete(each);
    }
  }
}
