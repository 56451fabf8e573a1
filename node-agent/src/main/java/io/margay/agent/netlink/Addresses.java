package io.margay.agent.netlink;

import io.margay.core.net.Family;
import io.margay.core.net.InterfaceAddress;
import io.margay.core.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Addresses of interfaces: linux/if_addr.h. */
public final class Addresses {

  /**
   * linux/rtnetlink.h: the bits of {@code RTNLGRP_IPV4_IFADDR} and {@code RTNLGRP_IPV6_IFADDR}, for
   * a socket that hears of addresses.
   */
  public static final int EVENTS = 1 << 4 | 1 << 8;

  private static final int NEW_ADDRESS = 20;
  private static final int DELETE_ADDRESS = 21;
  private static final int GET_ADDRESS = 22;
  private static final int ADDRESS = 1;
  private static final int LOCAL = 2;

  /** {@code IFA_F_NODAD}; means nothing for IPv4. */
  private static final int NO_DAD = 2;

  /** {@code sizeof(struct ifaddrmsg)}. */
  private static final int FIXED = 8;

  private final NetlinkSocket socket;

  public Addresses(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Gives an interface an address; one that it has already is no error. An IPv6 address is good at
   * once: nobody is asked whether it is taken (RFC 4862 section 5.4), as addresses of ours are
   * unique by assignment.
   */
  public void put(int link, InterfaceAddress address) throws NetlinkException {
    socket.request(message(link, address));
  }

  /** A message that does what {@link #put} does. */
  public Message message(int link, InterfaceAddress address) {
    return Message.of(
            "add address " + address, NEW_ADDRESS, NetlinkSocket.F_CREATE | NetlinkSocket.F_REPLACE)
        .u8(family(address.address().family()))
        .u8(address.length())
        .u8(NO_DAD)
        .u8(0)
        .u32(link)
        .attribute(LOCAL, address.address())
        .attribute(ADDRESS, address.address());
  }

  /** Takes an address from an interface; one that it has not is no error. */
  public void delete(int link, InterfaceAddress address) throws NetlinkException {
    try {
      socket.request(
          Message.of("delete address " + address, DELETE_ADDRESS, 0)
              .u8(family(address.address().family()))
              .u8(address.length())
              .u8(0)
              .u8(0)
              .u32(link)
              .attribute(LOCAL, address.address()));
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.EADDRNOTAVAIL) {
        throw e;
      }
    }
  }

  /** The indexes of interfaces by address, of both families. */
  public Map<IpAddress, Integer> owners() throws NetlinkException {
    Map<IpAddress, Integer> owners = new HashMap<>();
    socket.<Object>dump(
        Message.of("list addresses", GET_ADDRESS, 0).u8(0).u8(0).u8(0).u8(0).u32(0),
        reply -> {
          Attributes attributes = reply.attributes(FIXED);
          IpAddress address = attributes.address(LOCAL);
          address = address == null ? attributes.address(ADDRESS) : address;
          if (reply.type() == NEW_ADDRESS && address != null) {
            owners.putIfAbsent(address, reply.payload().getInt(4));
          }
          return null;
        });
    return owners;
  }

  /** The addresses of an interface, of both families. */
  public List<InterfaceAddress> of(int link) throws NetlinkException {
    return socket.dump(
        Message.of("list addresses", GET_ADDRESS, 0).u8(0).u8(0).u8(0).u8(0).u32(0),
        reply -> {
          if (reply.type() != NEW_ADDRESS || reply.payload().getInt(4) != link) {
            return null;
          }
          Attributes attributes = reply.attributes(FIXED);
          IpAddress address = attributes.address(LOCAL);
          address = address == null ? attributes.address(ADDRESS) : address;
          return address == null
              ? null
              : new InterfaceAddress(address, reply.payload().get(1) & 0xff);
        });
  }

  /** {@code AF_INET} or {@code AF_INET6} of sys/socket.h. */
  static int family(Family family) {
    return switch (family) {
      case IPV4 -> 2;
      case IPV6 -> 10;
    };
  }

  /** The addresses of all interfaces, of both families. */
  public List<IpAddress> all() throws NetlinkException {
    return socket.dump(
        Message.of("list addresses", GET_ADDRESS, 0).u8(0).u8(0).u8(0).u8(0).u32(0),
        reply -> {
          Attributes attributes = reply.attributes(FIXED);
          IpAddress local = attributes.address(LOCAL);
          return local == null ? attributes.address(ADDRESS) : local;
        });
  }

  /** The interface that has an address, by its number; 0 if none has. */
  public int linkOf(IpAddress wanted) throws NetlinkException {
    return socket
        .dump(
            Message.of("list addresses", GET_ADDRESS, 0).u8(0).u8(0).u8(0).u8(0).u32(0),
            reply -> {
              Attributes attributes = reply.attributes(FIXED);
              IpAddress local = attributes.address(LOCAL);
              return wanted.equals(local == null ? attributes.address(ADDRESS) : local)
                  ? reply.payload().getInt(4)
                  : null;
            })
        .stream()
        .findFirst()
        .orElse(0);
  }

  /** The family of such a number; null for one that is neither. */
  static @Nullable Family family(int number) {
    return switch (number) {
      case 2 -> Family.IPV4;
      case 10 -> Family.IPV6;
      default -> null;
    };
  }
}
