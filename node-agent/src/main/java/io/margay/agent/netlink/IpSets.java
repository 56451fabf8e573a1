package io.margay.agent.netlink;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sets of ipset with addresses of one family: linux/netfilter/ipset/ip_set.h, protocol 7. */
public final class IpSets {

  private static final int SUBSYSTEM = 6 << 8;
  private static final int CREATE = SUBSYSTEM | 2;
  private static final int DESTROY = SUBSYSTEM | 3;
  private static final int SWAP = SUBSYSTEM | 6;
  private static final int LIST = SUBSYSTEM | 7;
  private static final int ADD = SUBSYSTEM | 9;
  private static final int DELETE = SUBSYSTEM | 10;
  private static final int TYPE = SUBSYSTEM | 13;

  private static final int PROTOCOL = 1;
  private static final int NAME = 2;
  private static final int TYPE_NAME = 3;
  private static final int SECOND_NAME = 3;
  private static final int REVISION = 4;
  private static final int FAMILY = 5;
  private static final int FLAGS = 6;
  private static final int DATA = 7;
  private static final int MEMBERS = 8;
  private static final int LINE = 9;
  private static final int IP = 1;
  private static final int PREFIX_LENGTH = 3;
  private static final int PORT = 4;
  private static final int PORT_PROTOCOL = 7;
  private static final int HASH_SIZE = 18;
  private static final int MAX_ELEMENTS = 19;
  private static final int INTERFACE = 23;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private static final int PROTOCOL_VERSION = 7;
  private static final int FLAG_NAMES_ONLY = 1 << 1;

  /** {@code sizeof(struct nfgenmsg)}. */
  private static final int FIXED = 4;

  /** An attribute holds at most 64 KiB, and a member takes up to 48 bytes. */
  private static final int MEMBERS_A_MESSAGE = 1000;

  private final NetlinkSocket socket;
  private final Family family;
  private final Map<Type, Integer> revisions = new ConcurrentHashMap<>();

  public IpSets(NetlinkSocket socket, Family family) {
    this.socket = socket;
    this.family = family;
  }

  /** Kernel types of sets. */
  public enum Type {
    NET("hash:net"),
    NET_ON_INTERFACE("hash:net,iface"),
    ADDRESS_PORT("hash:ip,port");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * A member.
   *
   * @param net not longer than an address; the kernel has no room for a prefix of length 0 in a set
   *     of nets
   * @param interfaceName empty in a set without interfaces
   * @param protocol 0 in a set without ports
   * @param port 0 in a set without ports
   */
  public record Member(Cidr net, String interfaceName, int protocol, int port) {

    public static Member of(Cidr net) {
      return new Member(net, "", 0, 0);
    }

    public static Member on(Cidr net, String interfaceName) {
      return new Member(net, interfaceName, 0, 0);
    }

    public static Member port(IpAddress address, int protocol, int port) {
      return new Member(Cidr.host(address), "", protocol, port);
    }
  }

  /**
   * A set as it is in the kernel.
   *
   * @param type such as {@code hash:net}
   * @param capacity the most members it takes
   */
  public record Contents(String type, int capacity, List<Member> members) {}

  /**
   * Makes an empty set.
   *
   * @param name at most 31 bytes
   * @param expected how many members it will have: sizing it beforehand makes filling it four times
   *     faster
   * @param capacity the most members it takes
   */
  public void create(String name, Type type, int expected, int capacity) throws NetlinkException {
    int buckets = Integer.highestOneBit(Math.clamp(expected, 512, 1 << 20)) << 1;
    socket.request(
        message("create set " + name, CREATE, NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL)
            .attribute(NAME, name)
            .attribute(TYPE_NAME, type.text())
            .attributeU8(REVISION, revision(type))
            .attributeU8(FAMILY, number())
            .nest(
                DATA,
                data ->
                    data.attributeNetworkU32(HASH_SIZE, buckets)
                        .attributeNetworkU32(MAX_ELEMENTS, capacity)));
  }

  /** Adds members; one that is there already is no error. */
  public void add(String name, Collection<Member> members) throws NetlinkException {
    change("add to set " + name, ADD, name, members);
  }

  /** Deletes members; one that is not there is no error. */
  public void delete(String name, Collection<Member> members) throws NetlinkException {
    change("delete from set " + name, DELETE, name, members);
  }

  /** Exchanges the contents of two sets of one type, rules seeing either all or nothing. */
  public void swap(String one, String other) throws NetlinkException {
    socket.request(
        message("swap sets " + one + " and " + other, SWAP, 0)
            .attribute(NAME, one)
            .attribute(SECOND_NAME, other));
  }

  /** Destroys a set that nothing refers to; false if there is none. */
  public boolean destroy(String name) throws NetlinkException {
    try {
      socket.request(
          message("destroy set " + name, DESTROY, NetlinkSocket.F_EXCL).attribute(NAME, name));
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == NetlinkException.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** The names of all sets, anybody's. */
  public List<String> names() throws NetlinkException {
    return socket.dump(
        message("list set names", LIST, 0).attributeNetworkU32(FLAGS, FLAG_NAMES_ONLY),
        reply -> reply.attributes(FIXED).text(NAME));
  }

  /** A set with its members; empty if there is none of that name. */
  public Optional<Contents> get(String name) throws NetlinkException {
    Reading reading = new Reading();
    try {
      socket.<Object>dump(
          message("read set " + name, LIST, 0).attribute(NAME, name),
          reply -> {
            reading.take(reply.attributes(FIXED));
            return null;
          });
    } catch (NetlinkException e) {
      if (e.errno() == NetlinkException.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(new Contents(reading.type, reading.capacity, reading.members));
  }

  private int revision(Type type) throws NetlinkException {
    Integer cached = revisions.get(type);
    if (cached != null) {
      return cached;
    }
    List<Integer> newest =
        socket.query(
            message("ask for set type " + type.text(), TYPE, 0)
                .attribute(TYPE_NAME, type.text())
                .attributeU8(FAMILY, number()),
            reply -> reply.attributes(FIXED).u8(REVISION, 0));
    // Newer revisions only add options that are not used here, and old tools can't list such sets.
    int revision = Math.min(newest.isEmpty() ? 0 : newest.getFirst(), 6);
    revisions.put(type, revision);
    return revision;
  }

  private void change(String doing, int command, String name, Collection<Member> members)
      throws NetlinkException {
    List<Message> messages = new ArrayList<>();
    List<Member> chunk = new ArrayList<>(MEMBERS_A_MESSAGE);
    for (Member member : members) {
      chunk.add(member);
      if (chunk.size() == MEMBERS_A_MESSAGE) {
        messages.add(change(doing, command, name, chunk));
        chunk.clear();
      }
    }
    if (!chunk.isEmpty()) {
      messages.add(change(doing, command, name, chunk));
    }
    for (NetlinkException refusal : socket.batch(messages)) {
      if (refusal != null) {
        throw refusal;
      }
    }
  }

  private Message change(String doing, int command, String name, List<Member> members) {
    return message(doing, command, 0)
        .attribute(NAME, name)
        .attributeU32(LINE, 0)
        .nest(MEMBERS, list -> members.forEach(member -> member(list, member)));
  }

  private static void member(Message list, Member member) {
    list.nest(
        DATA,
        data -> {
          data.nest(
              IP,
              ip ->
                  ip.attributeNetwork(
                      member.net().family() == Family.IPV4 ? IPV4 : IPV6, member.net().address()));
          if (member.protocol() == 0) {
            data.attributeU8(PREFIX_LENGTH, member.net().length());
          } else {
            data.attributeNetworkU16(PORT, member.port());
            data.attributeU8(PORT_PROTOCOL, member.protocol());
          }
          if (!member.interfaceName().isEmpty()) {
            data.attribute(INTERFACE, member.interfaceName());
          }
        });
  }

  /** {@code NFPROTO_IPV4}, {@code NFPROTO_IPV6}. */
  private int number() {
    return family == Family.IPV4 ? 2 : 10;
  }

  private Message message(String doing, int type, int flags) {
    return Message.of(doing, type, flags)
        .netfilter(number())
        .attributeU8(PROTOCOL, PROTOCOL_VERSION);
  }

  private static final class Reading {
    private String type = "";
    private int capacity;
    private final List<Member> members = new ArrayList<>();

    void take(Attributes attributes) {
      type = Objects.requireNonNullElse(attributes.text(TYPE_NAME), type);
      Attributes header = attributes.nested(DATA);
      if (header != null) {
        capacity = header.networkU32(MAX_ELEMENTS, capacity);
      }
      Attributes list = attributes.nested(MEMBERS);
      if (list != null) {
        for (Attributes.Attribute entry : list.all()) {
          Member member = member(entry.nested());
          if (member != null) {
            members.add(member);
          }
        }
      }
    }

    private static @Nullable Member member(Attributes data) {
      Attributes ip = data.nested(IP);
      IpAddress address = ip == null ? null : ip.address(IPV4);
      if (address == null && ip != null) {
        address = ip.address(IPV6);
      }
      if (address == null) {
        return null;
      }
      Cidr net = Cidr.of(address, data.u8(PREFIX_LENGTH, address.family().bits()));
      return new Member(
          net,
          Objects.requireNonNullElse(data.text(INTERFACE), ""),
          data.u8(PORT_PROTOCOL, 0),
          data.networkU16(PORT, 0));
    }
  }
}
