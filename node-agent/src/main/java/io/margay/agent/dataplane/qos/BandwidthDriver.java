package io.margay.agent.dataplane.qos;

import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Qdiscs;
import io.margay.agent.netlink.Qdiscs.Bucket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps the bandwidth of workloads limited as desired. It looks at the kernel whenever there is
 * something to do, so it needs to remember nothing. One thread uses it.
 */
public final class BandwidthDriver {

  /** How the names of our devices for what workloads send begin. */
  private static final String PREFIX = "mgyq";

  private final Links links;
  private final Qdiscs qdiscs;
  private SortedMap<String, Bandwidth> wanted = new TreeMap<>();
  private boolean dirty = true;

  /** The interfaces whose input was redirected; one that is made anew has another number. */
  private final Set<Integer> redirected = new HashSet<>();

  public BandwidthDriver(NetlinkSocket socket) {
    this.links = new Links(socket);
    this.qdiscs = new Qdiscs(socket);
  }

  /**
   * Says which limits there should be.
   *
   * @param limits by the name of the workload's interface
   */
  public void want(SortedMap<String, Bandwidth> limits) {
    SortedMap<String, Bandwidth> real = new TreeMap<>(limits);
    real.values().removeIf(Bandwidth::isUnlimited);
    dirty |= !real.equals(wanted);
    wanted = real;
  }

  /** Others changed links: one may have come that is to be limited. */
  public void disturbed() {
    dirty |= !wanted.isEmpty();
  }

  /** The kernel is looked at by the next apply. */
  public void resync() {
    dirty = true;
  }

  /**
   * What an apply finds and what it makes of it.
   *
   * @param limited the links whose buckets are as desired by the end
   * @param devices the names of devices that are needed
   */
  private record Round(
      Map<String, Link> links,
      Map<Integer, Bucket> buckets,
      Set<Integer> limited,
      Set<String> devices,
      List<String> failures) {}

  /** Writes what differs; adds what could not be done, a sentence each. */
  public void apply(List<String> failures) {
    if (!dirty) {
      return;
    }
    try {
      Round round = look();
      wanted.forEach((name, bandwidth) -> {
        Link link = round.links().get(name);
        if (link != null) {
          limit(link, bandwidth, round);
        }
      });
      sweep(round);
      failures.addAll(round.failures());
      dirty = !round.failures().isEmpty();
    } catch (NetlinkException e) {
      failures.add("bandwidths: " + e.getMessage());
    }
  }

  private Round look() throws NetlinkException {
    Map<String, Link> byName = new HashMap<>();
    links.all().forEach(link -> byName.put(link.name(), link));
    Map<Integer, Bucket> buckets = new HashMap<>();
    qdiscs.all().forEach(placed -> buckets.put(placed.link(), placed.bucket()));
    return new Round(byName, buckets, new HashSet<>(), new HashSet<>(), new ArrayList<>());
  }

  private void sweep(Round round) throws NetlinkException {
    for (int link : round.buckets().keySet()) {
      if (!round.limited().contains(link)) {
        qdiscs.remove(link);
      }
    }
    Set<String> needless = new HashSet<>(round.links().keySet());
    needless.removeIf(name -> !name.startsWith(PREFIX) || round.devices().contains(name));
    if (needless.isEmpty()) {
      return;
    }
    // What still leads into a device that goes would be lost.
    for (Link link : round.links().values()) {
      if (needless.contains(device(link.name()))) {
        qdiscs.unredirect(link.index());
        redirected.remove(link.index());
      }
    }
    for (String name : needless) {
      links.delete(name);
    }
  }

  private void limit(Link link, Bandwidth bandwidth, Round round) {
    try {
      if (bandwidth.receive() != null) {
        put(link.index(), bandwidth.receive(), round);
      }
      String name = device(link.name());
      if (bandwidth.send() != null) {
        round.devices().add(name);
        send(link, name, bandwidth.send(), round);
      }
    } catch (NetlinkException e) {
      round.failures().add("the bandwidth of " + link.name() + ": " + e.getMessage());
    }
  }

  private void send(Link link, String name, Bucket bucket, Round round) throws NetlinkException {
    Link device = round.links().get(name);
    if (device == null || device.mtu() != link.mtu()) {
      device = made(name, link);
    }
    put(device.index(), bucket, round);
    if (!redirected.contains(link.index())) {
      qdiscs.redirect(link.index(), device.index());
      redirected.add(link.index());
    }
  }

  private void put(int link, Bucket bucket, Round round) throws NetlinkException {
    Bucket there = round.buckets().get(link);
    if (there == null || !bucket.like(there)) {
      qdiscs.put(link, bucket);
    }
    round.limited().add(link);
  }

  private Link made(String name, Link link) throws NetlinkException {
    links.delete(name);
    links.createIfb(name, link.mtu());
    redirected.remove(link.index());
    Link made = links.get(name).orElseThrow(() -> new NetlinkException(0, name + " was deleted"));
    links.setUp(made.index());
    return made;
  }

  /** The device for what is sent through an interface. */
  static String device(String interfaceName) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(interfaceName.getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(digest).substring(0, 11);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
