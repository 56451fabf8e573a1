package io.margay.agent.netlink;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Interfaces of a kind that has settings of its own (linux/if_link.h: {@code IFLA_LINKINFO}). */
final class LinkKinds {

  private static final int LINK_INFO = 18;
  private static final int INFO_KIND = 1;
  private static final int INFO_DATA = 2;

  private LinkKinds() {}

  /**
   * A message that makes an interface, not up.
   *
   * @param doing what it asks for, in words
   * @param mtu in bytes
   * @param data writes the settings of the kind
   */
  static Message create(String doing, String name, int mtu, String kind, Consumer<Message> data) {
    return Links.fixed(
            Message.of(doing, Links.NEW_LINK, NetlinkSocket.F_CREATE | NetlinkSocket.F_EXCL),
            0,
            0,
            0)
        .attribute(Links.NAME, name)
        .attributeU32(Links.MTU, mtu)
        .container(LINK_INFO, info -> info.attribute(INFO_KIND, kind).container(INFO_DATA, data));
  }

  /**
   * Reads the settings of an interface.
   *
   * @param reader may give null where they are not what it can tell
   * @return empty also if there is none of that name, or one of another kind
   */
  static <T> Optional<T> read(
      NetlinkSocket socket, String name, String kind, Function<Attributes, @Nullable T> reader)
      throws NetlinkException {
    return Links.get(
        socket,
        name,
        reply -> {
          Attributes info = reply.attributes(Links.FIXED).nested(LINK_INFO);
          Attributes data =
              info == null || !kind.equals(info.text(INFO_KIND)) ? null : info.nested(INFO_DATA);
          return data == null ? null : reader.apply(data);
        });
  }
}
