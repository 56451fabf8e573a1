package io.margay.ipam.block;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All blocks as they are remembered, ordered by address; blocks never overlap. For one thread. It
 * may be old: what is planned on it is checked by the database.
 */
public final class Picture {

  private final TreeMap<IpAddress, Block> blocks = new TreeMap<>();
  private final Map<String, TreeMap<Cidr, Block>> byNode = new HashMap<>();

  public Collection<Block> all() {
    return blocks.values();
  }

  public @Nullable Block get(Cidr cidr) {
    Block block = blocks.get(cidr.address());
    return block != null && block.cidr().equals(cidr) ? block : null;
  }

  /** The blocks of a node, by address. */
  public List<Block> ofNode(String node) {
    TreeMap<Cidr, Block> mine = byNode.get(node);
    return mine == null ? List.of() : new ArrayList<>(mine.values());
  }

  /** The block that the address is of. */
  public Optional<Block> containing(IpAddress address) {
    Map.Entry<IpAddress, Block> before = blocks.floorEntry(address);
    return before != null && before.getValue().cidr().contains(address)
        ? Optional.of(before.getValue())
        : Optional.empty();
  }

  /** Whether any block has an address in common with this range. */
  public boolean overlaps(Cidr range) {
    if (containing(range.address()).isPresent()) {
      return true;
    }
    IpAddress next = blocks.ceilingKey(range.address());
    return next != null && range.contains(next);
  }

  /** The blocks that lie in this range. */
  public NavigableMap<IpAddress, Block> within(Cidr range) {
    return blocks.subMap(range.address(), true, Ranges.last(range), true);
  }

  /** Puts it in the place of whatever it overlaps: blocks of other sizes may have been there. */
  public void put(Block block) {
    containing(block.cidr().address()).ifPresent(before -> remove(before.cidr()));
    NavigableMap<IpAddress, Block> inside = within(block.cidr());
    inside.values().forEach(this::unlink);
    inside.clear();
    blocks.put(block.cidr().address(), block);
    if (block.node() != null) {
      byNode.computeIfAbsent(block.node(), node -> new TreeMap<>()).put(block.cidr(), block);
    }
  }

  public void remove(Cidr cidr) {
    Block block = get(cidr);
    if (block != null) {
      blocks.remove(cidr.address());
      unlink(block);
    }
  }

  private void unlink(Block block) {
    TreeMap<Cidr, Block> siblings = block.node() == null ? null : byNode.get(block.node());
    if (siblings != null && siblings.remove(block.cidr()) != null && siblings.isEmpty()) {
      byNode.remove(block.node());
    }
  }
}
