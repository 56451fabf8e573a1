package io.margay.ipam.store;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of requests writes: the arguments of the functions {@code ipam_apply}, whose
 * migrations say what each list does. For one thread, and one use.
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
   * @param rested whether there may be a row of it, of when it was given back
   */
  public record Pick(
      int op,
      int place,
      IpAddress ip,
      Cidr block,
      boolean rested,
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
  record Owner(String block, @Nullable String owner) {}

  /** A {@link Pick} as it is written. */
  private record PickText(
      int op,
      int place,
      String ip,
      String block,
      @Nullable String announced,
      @Nullable Object body) {

    static PickText of(Pick pick) {
      return new PickText(
          pick.op(),
          pick.place(),
          pick.ip().toString(),
          pick.block().toString(),
          pick.announced(),
          pick.body());
    }
  }

  private record Claim(String cidr, String pool, String node) {}

  private record Takeover(String cidr, String pool, String node, @Nullable String before) {}

  private record Unclaim(
      String cidr, @Nullable String node, @Nullable String key, @Nullable Object body) {}

  private record News(String key, @Nullable Object body) {}

  private final Map<String, List<Object>> lists = new LinkedHashMap<>();
  private final List<Assign> assigns = new ArrayList<>();
  private final List<Pick> picks = new ArrayList<>();
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
    assigns.add(assign);
  }

  public void add(Pick pick) {
    picks.add(pick);
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

  /** Whether a block gets another owner, or its owner gives it up. */
  private boolean changesOwners() {
    return !claimed.isEmpty() || lists.containsKey("unclaims");
  }

  /** Whether the addresses that it picks may come as columns. */
  boolean fitsColumns() {
    return !picks.isEmpty() && !changesOwners();
  }

  /** What is to be locked, whichever form the rest has. */
  Set<String> handles() {
    return handles;
  }

  double restSeconds() {
    return cooldown.toMillis() / 1e3;
  }

  /** All of it as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>(lists);
    if (!assigns.isEmpty()) {
      tree.put("assigns", assigns);
      tree.put("picks", picks.stream().map(PickText::of).toList());
    }
    tree.put("handles", handles);
    tree.put("nodes", nodes);
    tree.put("owners", owners);
    tree.put("locks", locks);
    tree.put("rest", restSeconds());
    return tree;
  }

  /** The addresses that are picked, as columns. */
  Columns columns() {
    Map<Integer, Assign> byOp = new HashMap<>();
    assigns.forEach(assign -> byOp.put(assign.op(), assign));
    return new Columns(picks, pick -> byOp.get(pick.op()), List.copyOf(owners));
  }

  /** What there is besides {@link #columns} and {@link #handles}; null: nothing. */
  @Nullable Map<String, Object> besides() {
    List<Assign> without = assigns.stream().filter(assign -> !assign.offered()).toList();
    if (lists.isEmpty() && nodes.isEmpty() && without.isEmpty()) {
      return null;
    }
    Map<String, Object> tree = new LinkedHashMap<>(lists);
    if (!without.isEmpty()) {
      tree.put("assigns", without);
    }
    tree.put("nodes", nodes);
    tree.put("locks", locks);
    tree.put("rest", restSeconds());
    return tree;
  }

  private List<Object> list(String name) {
    return lists.computeIfAbsent(name, key -> new ArrayList<>());
  }
}
