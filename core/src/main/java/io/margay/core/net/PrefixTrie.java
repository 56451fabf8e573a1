package io.margay.core.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from prefixes of both families to values that finds what contains an address. It is a
 * binary trie without chains of single children (Patricia, Morrison 1968), so every operation costs
 * at most as many steps as an address has bits, however many prefixes there are. For one thread.
 *
 * @param <V> never null
 */
public final class PrefixTrie<V> {

  private final Node<V> ipv4 = new Node<>(Cidr.of(IpAddress.ipv4(0), 0));
  private final Node<V> ipv6 = new Node<>(Cidr.of(new IpAddress(Family.IPV6, 0, 0), 0));
  private int size;

  /** The number of prefixes with a value. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Sets the value of this very prefix; returns the one it replaces, null if there was none. */
  public @Nullable V put(Cidr prefix, V value) {
    Node<V> node = nodeFor(prefix);
    V before = node.value;
    node.value = value;
    size += before == null ? 1 : 0;
    return before;
  }

  /** The value of this very prefix, or null. */
  public @Nullable V get(Cidr prefix) {
    Node<V> node = root(prefix.family());
    while (node != null && node.prefix.length() < prefix.length()) {
      node = node.towards(prefix.address());
    }
    return node != null && node.prefix.equals(prefix) ? node.value : null;
  }

  /** Removes this very prefix; returns its value, null if it had none. */
  public @Nullable V remove(Cidr prefix) {
    Node<V> grandparent = null;
    Node<V> parent = null;
    Node<V> node = root(prefix.family());
    while (node != null && node.prefix.length() < prefix.length()) {
      grandparent = parent;
      parent = node;
      node = node.towards(prefix.address());
    }
    if (node == null || node.value == null || !node.prefix.equals(prefix)) {
      return null;
    }
    V before = node.value;
    node.value = null;
    size--;
    if (parent != null) {
      parent.tidy(node);
      if (grandparent != null) {
        grandparent.tidy(parent);
      }
    }
    return before;
  }

  /** The longest prefix that contains the address, with its value, or null. */
  public Map.@Nullable Entry<Cidr, V> longestMatch(IpAddress address) {
    return longestMatch(Cidr.host(address));
  }

  /** The longest prefix that contains all of this one, which may be itself, or null. */
  public Map.@Nullable Entry<Cidr, V> longestMatch(Cidr prefix) {
    Map.Entry<Cidr, V> best = null;
    Node<V> node = root(prefix.family());
    while (node != null && node.prefix.contains(prefix)) {
      V value = node.value;
      best = value == null ? best : Map.entry(node.prefix, value);
      node = node.prefix.length() < prefix.length() ? node.towards(prefix.address()) : null;
    }
    return best;
  }

  /** All prefixes that contain this one, itself included, shortest first. */
  public List<Map.Entry<Cidr, V>> covering(Cidr prefix) {
    List<Map.Entry<Cidr, V>> found = new ArrayList<>();
    Node<V> node = root(prefix.family());
    while (node != null && node.prefix.contains(prefix)) {
      V value = node.value;
      if (value != null) {
        found.add(Map.entry(node.prefix, value));
      }
      node = node.prefix.length() < prefix.length() ? node.towards(prefix.address()) : null;
    }
    return found;
  }

  /** All prefixes within this one, itself included, in the order of {@link Cidr}. */
  public List<Map.Entry<Cidr, V>> covered(Cidr prefix) {
    Node<V> node = root(prefix.family());
    while (node != null && node.prefix.length() < prefix.length()) {
      node = node.towards(prefix.address());
    }
    List<Map.Entry<Cidr, V>> found = new ArrayList<>();
    if (node != null && prefix.contains(node.prefix)) {
      node.visit((key, value) -> found.add(Map.entry(key, value)));
    }
    return found;
  }

  /** Visits all prefixes in the order of {@link Cidr}: IPv4 first, a prefix before those in it. */
  public void forEach(BiConsumer<? super Cidr, ? super V> visitor) {
    ipv4.visit(visitor);
    ipv6.visit(visitor);
  }

  private Node<V> root(Family family) {
    return family == Family.IPV4 ? ipv4 : ipv6;
  }

  /** The node of this prefix, put into the trie if it is not there. */
  private Node<V> nodeFor(Cidr prefix) {
    Node<V> node = root(prefix.family());
    while (node.prefix.length() < prefix.length()) {
      Node<V> child = node.towards(prefix.address());
      if (child == null) {
        child = new Node<>(prefix);
        node.adopt(child);
      } else if (!child.prefix.contains(prefix)) {
        int common =
            Math.min(
                child.prefix.address().commonBits(prefix.address()),
                Math.min(child.prefix.length(), prefix.length()));
        Node<V> fork = new Node<>(Cidr.of(prefix.address(), common));
        fork.adopt(child);
        node.adopt(fork);
        child = fork;
      }
      node = child;
    }
    return node;
  }

  /** A prefix that has a value, or two children, or is the root of its family. */
  private static final class Node<V> {
    private final Cidr prefix;
    private @Nullable V value;
    private @Nullable Node<V> zero;
    private @Nullable Node<V> one;

    Node(Cidr prefix) {
      this.prefix = prefix;
    }

    /** The child on the address's side. */
    @Nullable Node<V> towards(IpAddress address) {
      return address.bit(prefix.length()) ? one : zero;
    }

    void adopt(Node<V> child) {
      set(child.prefix, child);
    }

    /** Takes a child out that has become needless: its only child, if any, moves up. */
    void tidy(Node<V> child) {
      if (child.value == null && (child.zero == null || child.one == null)) {
        set(child.prefix, child.zero == null ? child.one : child.zero);
      }
    }

    private void set(Cidr side, @Nullable Node<V> child) {
      if (side.address().bit(prefix.length())) {
        one = child;
      } else {
        zero = child;
      }
    }

    void visit(BiConsumer<? super Cidr, ? super V> visitor) {
      V mine = value;
      if (mine != null) {
        visitor.accept(prefix, mine);
      }
      if (zero != null) {
        zero.visit(visitor);
      }
      if (one != null) {
        one.visit(visitor);
      }
    }
  }
}
