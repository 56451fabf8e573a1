package io.margay.agent.dataplane.wireguard;

import io.margay.agent.dataplane.overlay.TunnelLink;
import io.margay.agent.dataplane.routes.RoutePlan.Elsewhere;
import io.margay.agent.dataplane.routes.RoutePlan.Encrypted;
import io.margay.agent.dataplane.routes.RoutePlan.Target;
import io.margay.agent.dataplane.routes.RoutePlan.Unused;
import io.margay.agent.netlink.Link;
import io.margay.agent.netlink.Links;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.RoutingRules;
import io.margay.agent.netlink.RoutingRules.Unmarked;
import io.margay.agent.overlay.Wireguard;
import io.margay.agent.overlay.Wireguard.Peer;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The device and the routing rule of one family, without routes. */
final class WireguardEnd {

  private final Family family;
  private final Netns netns;
  private final NetlinkSocket socket;
  private final Keys keys;
  private final boolean programs;
  private final RoutingRules rules;
  private @Nullable Wireguard wanted;
  private String name;
  private @Nullable Link made;
  private @Nullable String publicKey;
  private @Nullable String lack;
  private @Nullable DeviceState written;
  private boolean threaded;

  /**
   * @param name of the device that an earlier life may have left
   */
  WireguardEnd(
      Family family,
      String name,
      WireguardConfig config,
      RoutingRules rules,
      Netns netns,
      NetlinkSocket socket) {
    this.family = family;
    this.name = name;
    this.netns = netns;
    this.socket = socket;
    this.keys = new Keys(config.keys());
    this.programs = config.maker() == WireguardConfig.Maker.ANY;
    this.rules = rules;
  }

  /** Says how it should be, null for none; whether that is new. */
  boolean want(@Nullable Wireguard desired) {
    boolean changed = !Objects.equals(desired, wanted);
    wanted = desired;
    return changed;
  }

  /** How it should be; null for none. */
  @Nullable Wireguard wanted() {
    return wanted;
  }

  /** The name of the device that there is, or was last. */
  String name() {
    return name;
  }

  /** The size of the largest packet through the device; 0 without one. */
  int mtu() {
    return made == null ? 0 : made.mtu();
  }

  /** By which others know a device that is ready for them; null without one. */
  @Nullable String publicKey() {
    return made == null ? null : publicKey;
  }

  @Nullable String lack() {
    return lack;
  }

  /** Before routes: makes what they lead into, or has nobody asked for them any more. */
  void before(int mark, List<String> failures) {
    Wireguard desired = wanted;
    try {
      if (desired == null) {
        keepOnly(null);
        return;
      }
      if (!desired.settings().name().equals(name)) {
        new Links(socket).delete(name);
        name = desired.settings().name();
        written = null;
      }
      made = null;
      made = device(desired, mark);
      lack = null;
    } catch (WireguardDevice.LackingException e) {
      lack = e.getMessage();
      failures.add(lack);
    } catch (IOException e) {
      failures.add(name + ": " + e.getMessage());
    }
  }

  /** The routes that the device needs; none into it before it is there. */
  void routes(Map<Cidr, Target> targets) {
    Wireguard desired = wanted;
    if (desired == null) {
      return;
    }
    if (made != null) {
      Target through = new Encrypted(name, null);
      Target fromHost = new Encrypted(name, desired.local());
      for (Peer peer : desired.peers().values()) {
        for (Cidr destination : peer.allowed()) {
          if (!peer.isHost(destination)) {
            targets.put(destination, through);
          } else if (answered(desired)) {
            targets.put(destination, fromHost);
          }
        }
      }
    }
    desired.elsewhere().forEach(destination -> targets.put(destination, new Elsewhere()));
  }

  /** What goes nowhere without a device; nodes themselves are not cut off. */
  void drops(Map<Cidr, Target> targets) {
    Wireguard desired = wanted;
    if (desired == null) {
      return;
    }
    for (Peer peer : desired.peers().values()) {
      for (Cidr destination : peer.allowed()) {
        if (!peer.isHost(destination)) {
          targets.put(destination, new Unused());
        }
      }
    }
    desired.dropped().forEach(destination -> targets.put(destination, new Unused()));
  }

  /**
   * Whether other nodes know this one's key, as it has come back with the feed. Until then the node
   * talks to them in the clear, or it could never tell its key to a policy-api that runs on one.
   */
  private boolean answered(Wireguard desired) {
    return publicKey != null && publicKey.equals(desired.told());
  }

  /** After routes: has them asked, or removes what they led into. */
  void after(int mark, List<String> failures) {
    Wireguard desired = wanted;
    try {
      if (desired != null) {
        keepOnly(
            new Unmarked(family, desired.settings().rulePriority(), mark, WireguardDriver.TABLE));
        return;
      }
      new Links(socket).delete(name);
      made = null;
      written = null;
      lack = null;
    } catch (NetlinkException e) {
      failures.add(name + ": " + e.getMessage());
    }
  }

  private void keepOnly(@Nullable Unmarked rule) throws NetlinkException {
    List<Unmarked> there = rules.all(family);
    if (rule != null && !there.contains(rule)) {
      rules.add(rule);
    }
    for (Unmarked other : there) {
      if (!other.equals(rule)) {
        rules.delete(other);
      }
    }
  }

  private Link device(Wireguard desired, int mark) throws IOException {
    TunnelLink link = new TunnelLink(name, family, netns, socket);
    WireguardDevice device = new WireguardDevice(name, netns, socket, programs);
    int mtu = desired.mtu(link.below(desired.local()).mtu());
    if (desired.settings().hosts()) {
      HostAnswers.allow(family, netns, link.below(desired.local()).name());
    }
    Keys.Pair pair = keys.of(family);
    DeviceState state = DeviceState.of(desired, pair.privateKey(), mark);
    Optional<DeviceState> there = device.read();
    if (there.isEmpty()) {
      device.make(mtu);
      threaded = false;
    }
    // What others changed is mended; where a peer's packets came from last is its own affair.
    if (there.isEmpty() || !there.get().isLike(state) || !state.equals(written)) {
      device.write(state);
      written = state;
    }
    link.mtu(link.there(), mtu);
    // Without peers there is nobody to have a thread.
    boolean threads = desired.settings().threaded() && !desired.peers().isEmpty();
    if (threads != threaded) {
      device.threaded(threads);
      threaded = threads;
    }
    publicKey = pair.publicKey();
    return link.bringUp(desired.address());
  }
}
