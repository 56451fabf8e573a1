package io.margay.agent.dataplane.iptables;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Remembers the chains of the last plan with what they were made of, so that a plan costs what
 * changed. What the next plan does not ask for is forgotten.
 */
final class ChainMemo {

  private Map<String, Entry> last = new HashMap<>();
  private Map<String, Entry> next = new HashMap<>();

  private record Entry(Object source, Chain chain) {}

  /** The chain of this name, made anew if it was made of something else. */
  Chain get(String name, Object source, Supplier<Chain> maker) {
    Entry entry = last.get(name);
    if (entry == null || !entry.source().equals(source)) {
      entry = new Entry(source, maker.get());
    }
    next.put(name, entry);
    return entry.chain();
  }

  /** Ends a plan. */
  void turn() {
    last = next;
    next = HashMap.newHashMap(last.size());
  }
}
