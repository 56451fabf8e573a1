package io.margay.agent.dataplane.matrix;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.WorkloadLinks.LinkException;
import io.margay.agent.dataplane.WorkloadLinks.Wire;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.agent.netlink.PacketSocket;
import io.margay.agent.netlink.testing.TestNetns;
import io.margay.core.calc.Packet;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node with workloads in network namespaces, and one who is no workload beyond its uplink. One
 * process sends and hears everything, so that a probe costs no process.
 */
final class PacketLab implements AutoCloseable {

  static final String OUTSIDE = "outside";
  static final String HOST = "host";
  private static final String HOST_MAC = "ee:ee:ee:ee:ee:ee";
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private static final int CONNECT_MILLIS = 30_000;

  /** For this long nothing more must arrive. */
  private static final long SILENCE_NANOS = 6_000_000L;

  private final List<TestNetns> namespaces = new ArrayList<>();
  private final Map<String, Station> stations = new LinkedHashMap<>();

  /** Those of another node too, once there is one. */
  private final Map<String, Station> heard = new LinkedHashMap<>();

  private final Map<String, TestNetns> workloadNetns = new HashMap<>();
  private final TestNetns host = namespace();
  private final Dataplanes planes;
  private final Map<Probe, byte[]> frames = new HashMap<>();
  private long lastToken = 0x4d41_5247_4159_0000L;

  private record Station(PacketSocket socket, String mac, String gatewayMac) {}

  /**
   * @param workloads their interfaces, with their addresses
   */
  PacketLab(Backend backend, Map<String, List<IpAddress>> workloads)
      throws IOException, LinkException {
    this(KernelConfig.of(BackendChoice.of(backend)), workloads);
  }

  /**
   * @param config in whatever namespace
   * @param workloads their interfaces, with their addresses
   */
  PacketLab(KernelConfig config, Map<String, List<IpAddress>> workloads)
      throws IOException, LinkException {
    planes = Dataplanes.kernel(config.in(host.path()));
    for (Map.Entry<String, List<IpAddress>> workload : workloads.entrySet()) {
      TestNetns netns = namespace();
      workloadNetns.put(workload.getKey(), netns);
      Wire wire = new Wire(workload.getKey(), netns.path(), "eth0", workload.getValue(), 1500);
      String mac = planes.links().attach(wire).mac();
      stations.put(
          workload.getKey(), new Station(PacketSocket.open(netns.netns(), "eth0"), mac, HOST_MAC));
    }
    outside();
  }

  private void outside() throws IOException {
    TestNetns netns = namespace();
    host.exec(
        "ip", "link", "add", "up0", "type", "veth", "peer", "name", "eth0", "netns", netns.name());
    host.exec("ip", "link", "set", "up0", "address", "02:00:00:00:00:01", "up");
    netns.exec("ip", "link", "set", "eth0", "address", "02:00:00:00:00:02", "up");
    host.exec("ip", "addr", "add", "192.0.2.1/24", "dev", "up0");
    host.exec("ip", "addr", "add", "2001:db8::1/64", "dev", "up0", "nodad");
    for (IpAddress address : List.of(outsideAddress(Family.IPV4), outsideAddress(Family.IPV6))) {
      host.exec(
          "ip", "neigh", "add", address.toString(), "lladdr", "02:00:00:00:00:02", "dev", "up0");
    }
    host.exec("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2");
    host.exec("ip", "-6", "route", "add", "2001:db8:1::/48", "via", "2001:db8::2");
    stations.put(
        OUTSIDE,
        new Station(
            PacketSocket.open(netns.netns(), "eth0"), "02:00:00:00:00:02", "02:00:00:00:00:01"));
  }

  /**
   * Puts another node beside this one, whose workloads are then probed from here too. The nodes
   * have the addresses 172.30.0.1 and 172.30.0.2, fd30::1 and fd30::2.
   */
  void join(PacketLab other) throws IOException {
    host.exec(
        "ip",
        "link",
        "add",
        "fab0",
        "type",
        "veth",
        "peer",
        "name",
        "fab0",
        "netns",
        other.host.name());
    for (TestNetns each : List.of(host, other.host)) {
      int number = each == host ? 1 : 2;
      each.exec("ip", "addr", "add", "172.30.0." + number + "/24", "dev", "fab0");
      each.exec("ip", "addr", "add", "fd30::" + number + "/64", "dev", "fab0", "nodad");
      each.exec("ip", "link", "set", "fab0", "up");
    }
    heard.putAll(other.stations);
    heard.putAll(stations);
  }

  static IpAddress outsideAddress(Family family) {
    return IpAddress.parse(family == Family.IPV4 ? "192.0.2.2" : "2001:db8::2");
  }

  static IpAddress hostAddress(Family family) {
    return IpAddress.parse(family == Family.IPV4 ? "192.0.2.1" : "2001:db8::1");
  }

  private TestNetns namespace() {
    TestNetns made = TestNetns.create();
    namespaces.add(made);
    return made;
  }

  TestNetns host() {
    return host;
  }

  /** How many packets have come out of a device of the node. */
  long received(String device) throws IOException {
    return Long.parseLong(
        host.exec("cat", "/sys/class/net/" + device + "/statistics/rx_packets").strip());
  }

  /** Whether the node itself is let in by a node that listens on an address. */
  static boolean connects(PacketLab from, PacketLab to, String address) throws IOException {
    try (ServerSocket server =
        to.host.netns().call(() -> new ServerSocket(0, 1, InetAddress.getByName(address)))) {
      try (Socket socket = new Socket()) {
        from.host.netns().run(() -> socket.connect(server.getLocalSocketAddress(), CONNECT_MILLIS));
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      }
    }
  }

  /** That of a workload, by its interface. */
  TestNetns netns(String workload) {
    return workloadNetns.get(workload);
  }

  Dataplane dataplane() {
    return planes.dataplane();
  }

  /**
   * A packet and where it should come out.
   *
   * @param from the interface of a workload, or outside, or the host, which sends UDP
   * @param to the same, or the host, which is seen by its answer over TCP
   */
  record Probe(String from, String to, Packet packet, boolean expected) {}

  /** The frame that a probe arrived in. */
  byte[] frame(Probe probe) {
    return frames.get(probe);
  }

  /** Sends all probes; gives those that did not do as expected. */
  List<Probe> wrong(List<Probe> probes) throws IOException {
    return wrong(probes, SILENCE_NANOS);
  }

  /** The same, where it is not known which will arrive: until nothing more has for so long. */
  List<Probe> wrong(List<Probe> probes, long silenceNanos) throws IOException {
    beNew(probes.size());
    Map<Long, Probe> sent = new HashMap<>();
    Set<Long> wanted = new HashSet<>();
    for (Probe probe : probes) {
      long token = ++lastToken;
      sent.put(token, probe);
      if (probe.expected()) {
        wanted.add(token);
      }
      if (probe.from().equals(HOST)) {
        say(probe.packet(), token);
        continue;
      }
      Station station = all().get(probe.from());
      station.socket.send(Frames.of(probe.packet(), station.mac, station.gatewayMac, token));
    }
    Set<Long> arrived = new HashSet<>();
    long end = System.nanoTime() + PATIENCE_NANOS;
    long quiet = System.nanoTime() + silenceNanos;
    while (System.nanoTime() < quiet || (!arrived.containsAll(wanted) && System.nanoTime() < end)) {
      if (hear(sent, arrived)) {
        quiet = System.nanoTime() + silenceNanos;
      }
      Thread.onSpinWait();
    }
    List<Probe> wrong = new ArrayList<>();
    sent.forEach((token, probe) -> {
      if (arrived.contains(token) != probe.expected()) {
        wrong.add(probe);
      }
    });
    return wrong;
  }

  /**
   * Connection tracking tells flows of ICMP apart by 16 bits, which are a token's last. When those
   * begin anew, no flow may be left that had them before: it would let packets through.
   */
  private void beNew(int tokens) throws IOException {
    if ((lastToken & 0xffff) + tokens > 0xffff) {
      host.exec("conntrack", "-F");
      lastToken |= 0xffff;
    }
  }

  /** What the node itself sends, with the token as its contents. */
  private void say(Packet packet, long token) throws IOException {
    byte[] contents = ByteBuffer.allocate(Long.BYTES).putLong(token).array();
    InetAddress source = InetAddress.getByAddress(packet.source().toBytes());
    InetAddress destination = InetAddress.getByAddress(packet.destination().toBytes());
    try (DatagramSocket socket = host.netns().call(() -> new DatagramSocket(0, source))) {
      socket.send(
          new DatagramPacket(contents, contents.length, destination, packet.destinationPort()));
    } catch (IOException e) {
      // Who sends what is dropped on its way out is told so at once.
      if (!String.valueOf(e.getMessage()).contains("Operation not permitted")) {
        throw e;
      }
    }
  }

  /** Sends packets as fast as it can, and looks for none of them. */
  void flood(String from, List<Packet> packets) throws IOException {
    Station station = all().get(from);
    for (Packet packet : packets) {
      station.socket.send(Frames.of(packet, station.mac, station.gatewayMac, 0));
    }
  }

  private Map<String, Station> all() {
    return heard.isEmpty() ? stations : heard;
  }

  private boolean hear(Map<Long, Probe> sent, Set<Long> arrived) throws IOException {
    boolean heard = false;
    for (Map.Entry<String, Station> entry : all().entrySet()) {
      byte[] frame = entry.getValue().socket.receive();
      while (frame != null) {
        heard |= take(entry.getKey(), frame, sent, arrived);
        frame = entry.getValue().socket.receive();
      }
    }
    return heard;
  }

  private boolean take(String at, byte[] frame, Map<Long, Probe> sent, Set<Long> arrived) {
    long token = Frames.token(frame);
    Probe probe = sent.get(token);
    if (probe != null) {
      boolean first = at.equals(probe.to()) && arrived.add(token);
      if (first) {
        frames.put(probe, frame);
      }
      return first;
    }
    for (Map.Entry<Long, Probe> each : sent.entrySet()) {
      Probe asked = each.getValue();
      Integer port = asked.packet().sourcePort();
      if (asked.to().equals(HOST)
          && asked.from().equals(at)
          && port != null
          && Frames.answers(frame, port)) {
        return arrived.add(each.getKey());
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    planes.close();
    for (Station station : stations.values()) {
      station.socket.close();
    }
    for (TestNetns namespace : namespaces) {
      namespace.close();
    }
  }
}
