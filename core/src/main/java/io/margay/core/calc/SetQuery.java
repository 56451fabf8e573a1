package io.margay.core.calc;

import io.margay.core.model.NamedPort;
import io.margay.core.model.Protocol;
import io.margay.core.selector.Selector;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a set is to hold. Equal questions have one id, and so share one set. */
sealed interface SetQuery {

  /** Over the labels of {@link Subject}: whose addresses or ports. */
  Selector selector();

  /** The id of the set as long as it holds nothing but single addresses. */
  String id();

  /**
   * The type of the set.
   *
   * @param wide whether a member is more than one address
   */
  SetType type(boolean wide);

  /**
   * The id of the set. A set that has come to hold prefixes, or no longer does, becomes another, so
   * that no id ever changes its type.
   */
  default String id(SetType type) {
    return type == SetType.NETS ? NETS_PREFIX + id() : id();
  }

  String NETS_PREFIX = "n:";

  /** The addresses of all that is selected. */
  record Addresses(Selector selector) implements SetQuery {
    @Override
    public String id() {
      return selector.id();
    }

    @Override
    public SetType type(boolean wide) {
      return wide ? SetType.NETS : SetType.ADDRESSES;
    }
  }

  /** The ports of all that is selected that have one of these names and this protocol. */
  record Ports(Selector selector, Protocol protocol, SortedSet<String> names) implements SetQuery {

    public Ports {
      names = new TreeSet<>(names);
    }

    static Ports of(Selector selector, Protocol protocol, Iterable<NamedPort> ports) {
      SortedSet<String> names = new TreeSet<>();
      ports.forEach(port -> names.add(port.name()));
      return new Ports(selector, protocol, names);
    }

    @Override
    public String id() {
      return digest(
          "p:",
          names.stream().collect(Collectors.joining(",", protocol + ":", " of " + selector.id())));
    }

    @Override
    public SetType type(boolean wide) {
      return SetType.ADDRESS_PORTS;
    }
  }

  /**
   * The endpoints of a service.
   *
   * @param ports whether each with the ports on which it answers
   */
  record Service(String namespace, String name, boolean ports) implements SetQuery {
    @Override
    public Selector selector() {
      return Selectors.ofService(namespace, name);
    }

    @Override
    public String id() {
      return digest(ports ? "svc:" : "svcnoport:", namespace + "/" + name);
    }

    @Override
    public SetType type(boolean wide) {
      return ports ? SetType.ADDRESS_PORTS : SetType.ADDRESSES;
    }
  }

  /** A prefix, and the digest of all that is asked, made as selectors make theirs. */
  private static String digest(String prefix, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-224").digest(text.getBytes(StandardCharsets.UTF_8));
      return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-224", e);
    }
  }
}
