package io.margay.agent.netlink;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Interfaces: linux/rtnetlink.h, if_link.h, veth.h. */
public final class Links {

  /** linux/rtnetlink.h: the bit of {@code RTNLGRP_LINK}, for a socket that hears of links. */
  public static final int EVENTS = 1;

  static final int NEW_LINK = 16;
  private static final int DELETE_LINK = 17;
  static final int GET_LINK = 18;

  static final int ADDRESS = 1;
  static final int NAME = 3;
  static final int MTU = 4;
  private static final int LINK = 5;
  private static final int LINK_INFO = 18;
  private static final int NETNS_FD = 28;
  private static final int INFO_KIND = 1;
  private static final int INFO_DATA = 2;
  private static final int VETH_PEER = 1;

  private static final int FLAG_UP = 1;
  private static final int FLAG_RUNNING = 0x40;

  /** {@code sizeof(struct ifinfomsg)}. */
  static final int FIXED = 16;

  private final NetlinkSocket socket;

  public Links(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Makes a veth pair, neither end up, the other end's Ethernet address of the kernel's choice. */
  public void createVeth(String name, String mac, String peerName, Netns peerNetns, int mtu)
      throws NetlinkException {
    createVeth(name, mac, peerName, null, peerNetns, mtu);
  }

  /**
   * Makes a veth pair, neither end up.
   *
   * @param name of the end in this namespace
   * @param mac of that end
   * @param peerName of the other end
   * @param peerMac of the other end; null leaves it to the kernel
   * @param peerNetns where the other end goes
   * @param mtu in bytes, of both
   */
  public void createVeth(
      String name, String mac, String peerName, @Nullable String peerMac, Netns peerNetns, int mtu)
      throws NetlinkException {
    try (Netns.Handle handle = peerNetns.open()) {
      Message message =
          fixed(
                  Message.of(
                      "create veth " + name + " with peer " + peerName,
                      NEW_LINK,
                      NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL),
                  0,
                  0,
                  0)
              .attribute(NAME, name)
              .attribute(ADDRESS, MacAddress.bytes(mac))
              .attributeU32(MTU, mtu)
              .container(
                  LINK_INFO,
                  info ->
                      info.attribute(INFO_KIND, "veth")
                          .container(
                              INFO_DATA,
                              data ->
                                  data.container(
                                      VETH_PEER,
                                      peer -> {
                                        var unused =
                                            fixed(peer, 0, 0, 0)
                                                .attribute(NAME, peerName)
                                                .attributeU32(MTU, mtu)
                                                .attributeU32(NETNS_FD, handle.fd());
                                        if (peerMac != null) {
                                          peer.attribute(ADDRESS, MacAddress.bytes(peerMac));
                                        }
                                      })));
      socket.request(message);
    }
  }

  /**
   * Makes a WireGuard device, not up (linux/wireguard.h); its keys and peers are given by {@code
   * wg}.
   *
   * @throws NetlinkException with {@link NetlinkException#EOPNOTSUPP} from a kernel without it
   */
  public void createWireguard(String name, int mtu) throws NetlinkException {
    socket.request(
        LinkKinds.create("create wireguard device " + name, name, mtu, "wireguard", nothing -> {}));
  }

  /** Makes an intermediate functional block device, not up: what is sent into it comes in again. */
  public void createIfb(String name, int mtu) throws NetlinkException {
    socket.request(
        fixed(
                Message.of(
                    "create ifb device " + name,
                    NEW_LINK,
                    NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL),
                0,
                0,
                0)
            .attribute(NAME, name)
            .attributeU32(MTU, mtu)
            .container(LINK_INFO, info -> info.attribute(INFO_KIND, "ifb")));
  }

  public void setUp(int index) throws NetlinkException {
    socket.request(up(index));
  }

  /** A message that sets one up. */
  public Message up(int index) {
    return fixed(Message.of("set link " + index + " up", NEW_LINK, 0), index, FLAG_UP, FLAG_UP);
  }

  /** Sets the size of the largest packet, in bytes. */
  public void setMtu(int index, int mtu) throws NetlinkException {
    socket.request(
        fixed(Message.of("set the MTU of link " + index + " to " + mtu, NEW_LINK, 0), index, 0, 0)
            .attributeU32(MTU, mtu));
  }

  /** Sets the Ethernet address. */
  public void setMac(int index, String mac) throws NetlinkException {
    socket.request(
        fixed(
                Message.of("set the address of link " + index + " to " + mac, NEW_LINK, 0),
                index,
                0,
                0)
            .attribute(ADDRESS, MacAddress.bytes(mac)));
  }

  /** Deletes one by name; false if there is none. */
  public boolean delete(String name) throws NetlinkException {
    try {
      socket.request(
          fixed(Message.of("delete link " + name, DELETE_LINK, 0), 0, 0, 0).attribute(NAME, name));
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == NetlinkException.ENODEV) {
        return false;
      }
      throw e;
    }
  }

  public Optional<Link> get(String name) throws NetlinkException {
    return get(socket, name, Links::read);
  }

  /** What is read of the one of this name; empty if there is none, or the reader gives nothing. */
  static <T> Optional<T> get(NetlinkSocket socket, String name, Function<Reply, @Nullable T> reader)
      throws NetlinkException {
    try {
      return socket
          .query(
              fixed(Message.of("get link " + name, GET_LINK, 0), 0, 0, 0).attribute(NAME, name),
              reader)
          .stream()
          .findFirst();
    } catch (NetlinkException e) {
      if (e.errno() == NetlinkException.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Whether packets can go out through the one of this name: it is up, and so is what it is
   * connected to (linux/if.h: {@code IFF_RUNNING}).
   */
  public boolean isRunning(String name) throws NetlinkException {
    return get(socket, name, reply -> (reply.payload().getInt(8) & FLAG_RUNNING) != 0)
        .orElse(false);
  }

  public List<Link> all() throws NetlinkException {
    return socket.dump(fixed(Message.of("list links", GET_LINK, 0), 0, 0, 0), Links::read);
  }

  /**
   * Tells what has happened to links since the last time, from a socket opened with {@link
   * #EVENTS}.
   *
   * @return false if events were lost, so that the links must be listed anew
   */
  public boolean events(Consumer<Link> added, Consumer<Link> removed) throws NetlinkException {
    return socket.drain(reply -> {
      Link link = read(reply);
      if (link != null) {
        added.accept(link);
      } else if (reply.type() == DELETE_LINK) {
        removed.accept(link(reply));
      }
    });
  }

  static Message fixed(Message message, int index, int flags, int change) {
    return message.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
  }

  private static @Nullable Link read(Reply reply) {
    return reply.type() == NEW_LINK ? link(reply) : null;
  }

  private static Link link(Reply reply) {
    Attributes attributes = reply.attributes(FIXED);
    String name = attributes.text(NAME);
    ByteBuffer mac = attributes.get(ADDRESS);
    return new Link(
        reply.payload().getInt(4),
        name == null ? "" : name,
        (reply.payload().getInt(8) & FLAG_UP) != 0,
        mac == null ? "" : MacAddress.text(mac),
        attributes.u32(MTU, 0),
        attributes.u32(LINK, 0));
  }
}
