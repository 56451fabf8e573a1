package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of requests writes: the argument of the function {@code ipam_apply}, whose migration
 * says what each list does. For one thread, and one use.
 */
public final class Draft {

  /**
   * Addresses that a handle should have.
   *
   * @param offered whether there are as many picks; there are none otherwise
   */
  public record Assign(
      int op,
      String handle,
      String request,
      String node,
      String state,
      Map<String, String> attributes,
      int v4,
      int v6,
      boolean offered) {}

  /**
   * An address proposed for an {@link Assign}; key and document announce it if it is borrowed.
   *
   * @param place among those of its family, from 1
   */
  public record Pick(
      int op,
      int place,
      String ip,
      String block,
      @Nullable String announced,
      @Nullable Object body) {}

  /** An address that is asked for by name. */
  public record Given(
      int op,
      String ip,
      String block,
      @Nullable String owner,
      String node,
      String handle,
      Map<String, String> attributes,
      @Nullable String announced,
      @Nullable Object body) {}

  /** A held address that becomes a workload's. */
  public record Adopt(
      int op, String ip, String node, String handle, Map<String, String> attributes) {}

  /** What is given back; see ReleaseRequest of ipam.proto. */
  public record Release(
      int op,
      @Nullable String handle,
      @Nullable String ip,
      @Nullable Long sequence,
      @Nullable String node) {}

  /** Whose a block is of which addresses are picked. */
  private record Owner(String block, @Nullable String owner) {}

  private record Claim(String cidr, String pool, String node) {}

  private record Takeover(String cidr, String pool, String node, @Nullable String before) {}

  private record Unclaim(
      String cidr, @Nullable String node, @Nullable String key, @Nullable Object body) {}

  private record News(String key, @Nullable Object body) {}

  private final Map<String, List<Object>> lists = new LinkedHashMap<>();
  private final Set<String> handles = new TreeSet<>();
  private final Set<String> nodes = new TreeSet<>();
  private final Set<Owner> owners = new LinkedHashSet<>();
  private final Set<String> locks = new TreeSet<>();
  private final Set<String> claimed = new TreeSet<>();
  private final Duration cooldown;

  /**
   * @param cooldown how long addresses that are given back rest
   */
  public Draft(Duration cooldown) {
    this.cooldown = cooldown;
  }

  /** Nobody else changes what the handle has until the batch is done. */
  public void handle(String handle) {
    handles.add(handle);
  }

  /** The reply shall tell the node's blocks. */
  public void node(String node) {
    nodes.add(node);
  }

  /** Picks of a block hold only if it is still this node's; null: nobody's. */
  public void owner(Cidr block, @Nullable String owner) {
    owners.add(new Owner(block.toString(), owner));
  }

  public void add(Assign assign) {
    list("assigns").add(assign);
  }

  public void add(Pick pick) {
    list("picks").add(pick);
  }

  public void add(Given given) {
    list("given").add(given);
  }

  public void add(Adopt adopt) {
    list("adopts").add(adopt);
  }

  public void add(Release release) {
    list("releases").add(release);
  }

  /** A block that nobody has becomes the node's. */
  public void claim(Cidr cidr, String pool, String node) {
    claimed.add(cidr.toString());
    list("claims").add(new Claim(cidr.toString(), pool, node));
  }

  /** A block of another, or of nobody, becomes the node's. */
  public void takeOver(Cidr cidr, String pool, String node, @Nullable String before) {
    claimed.add(cidr.toString());
    locks.add(cidr.toString());
    list("takeovers").add(new Takeover(cidr.toString(), pool, node, before));
  }

  /**
   * The node gives the block up.
   *
   * @param node null: nobody's block goes if it is empty
   * @param key of its affinity
   * @param body the affinity's document while the block still has addresses of the node
   */
  public void unclaim(
      Cidr cidr, @Nullable String node, @Nullable String key, @Nullable Object body) {
    locks.add(cidr.toString());
    list("unclaims").add(new Unclaim(cidr.toString(), node, key, body));
  }

  /** A document for the change log; null: it is deleted. */
  public void news(String key, @Nullable Object body) {
    list("news").add(new News(key, body));
  }

  /** The blocks that get an owner. */
  public Set<String> claimed() {
    return Set.copyOf(claimed);
  }

  /** The argument as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>(lists);
    tree.put("handles", handles);
    tree.put("nodes", nodes);
    tree.put("owners", owners);
    tree.put("locks", locks);
    tree.put("rest", cooldown.toMillis() / 1e3);
    return tree;
  }

  private List<Object> list(String name) {
    return lists.computeIfAbsent(name, key -> new ArrayList<>());
  }
}
