package io.margay.agent.dataplane.wireguard;

import io.margay.agent.overlay.Wireguard;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a device has been told, in the words of {@code wg} (wg(8)). What it prints has no private
 * key in it.
 *
 * @param mark of the packets that it sends itself
 * @param peers by public key
 */
record DeviceState(String privateKey, int port, int mark, SortedMap<String, PeerState> peers) {

  DeviceState {
    peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
  }

  /**
   * Another node.
   *
   * @param endpoint {@code address:port}; not compared, as a device follows where packets come from
   * @param keepAliveSeconds 0 for never
   */
  record PeerState(String endpoint, SortedSet<Cidr> allowed, long keepAliveSeconds) {
    PeerState {
      allowed = Collections.unmodifiableSortedSet(new TreeSet<>(allowed));
    }

    private boolean isLike(@Nullable PeerState other) {
      return other != null
          && allowed.equals(other.allowed)
          && keepAliveSeconds == other.keepAliveSeconds;
    }
  }

  static DeviceState of(Wireguard wanted, String privateKey, int mark) {
    SortedMap<String, PeerState> peers = new TreeMap<>();
    wanted
        .peers()
        .forEach((key, peer) ->
            peers.put(
                key,
                new PeerState(
                    endpoint(peer.host(), wanted.settings().port()),
                    peer.allowed(),
                    wanted.settings().keepAlive().toSeconds())));
    return new DeviceState(privateKey, wanted.settings().port(), mark, peers);
  }

  private static String endpoint(IpAddress host, int port) {
    return (host.family() == Family.IPV4 ? host.toString() : "[" + host + "]") + ":" + port;
  }

  /** Reads what {@code wg show DEVICE dump} writes. */
  static DeviceState ofDump(String dump) throws IOException {
    try {
      String[] lines = dump.strip().split("\n", -1);
      String[] device = lines[0].split("\t", -1);
      SortedMap<String, PeerState> peers = new TreeMap<>();
      for (String line : Arrays.asList(lines).subList(1, lines.length)) {
        String[] peer = line.split("\t", -1);
        long keepAlive = peer[7].equals("off") ? 0 : Long.parseLong(peer[7]);
        peers.put(peer[0], new PeerState(peer[2], cidrs(peer[3]), keepAlive));
      }
      int mark = device[3].equals("off") ? 0 : Integer.decode(device[3]);
      return new DeviceState(device[0], Integer.parseInt(device[2]), mark, peers);
    } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("wg wrote what is no dump of a device", e);
    }
  }

  private static SortedSet<Cidr> cidrs(String list) {
    SortedSet<Cidr> cidrs = new TreeSet<>();
    if (!list.equals("(none)")) {
      Arrays.stream(list.split(",", -1)).map(Cidr::parse).forEach(cidrs::add);
    }
    return cidrs;
  }

  /** Whether a device that is so needs not be told to be like the other. */
  boolean isLike(DeviceState other) {
    return privateKey.equals(other.privateKey)
        && port == other.port
        && mark == other.mark
        && peers.keySet().equals(other.peers.keySet())
        && peers.entrySet().stream()
            .allMatch(peer -> peer.getValue().isLike(other.peers.get(peer.getKey())));
  }

  /** As a configuration file. */
  String text() {
    StringBuilder text = new StringBuilder("[Interface]\n");
    text.append("PrivateKey = ").append(privateKey).append('\n');
    text.append("ListenPort = ").append(port).append('\n');
    text.append("FwMark = ").append(mark).append('\n');
    peers.forEach((key, peer) -> {
      text.append("[Peer]\nPublicKey = ").append(key).append('\n');
      text.append("Endpoint = ").append(peer.endpoint).append('\n');
      if (!peer.allowed.isEmpty()) {
        text.append("AllowedIPs = ")
            .append(String.join(", ", peer.allowed.stream().map(Cidr::toString).toList()))
            .append('\n');
      }
      text.append("PersistentKeepalive = ").append(peer.keepAliveSeconds).append('\n');
    });
    return text.toString();
  }

  @Override
  public String toString() {
    return "DeviceState[port=" + port + ", mark=" + mark + ", peers=" + peers + "]";
  }
}
