package io.margay.agent.netlink.nftables;

import java.util.List;

/**
 * The kind of a set.
 *
 * @param key the types that a key is made of, one after the other
 * @param intervals whether its elements are the bounds of intervals
 * @param verdicts whether it maps keys to verdicts
 */
public record SetSpec(List<KeyType> key, boolean intervals, boolean verdicts) {
  public SetSpec {
    key = List.copyOf(key);
  }

  public static SetSpec hash(KeyType... key) {
    return new SetSpec(List.of(key), false, false);
  }

  public static SetSpec intervals(KeyType key) {
    return new SetSpec(List.of(key), true, false);
  }

  public static SetSpec verdicts(KeyType key) {
    return new SetSpec(List.of(key), false, true);
  }

  boolean isOfInterfaces() {
    return key.equals(List.of(KeyType.INTERFACE));
  }

  /** Flags of the kernel's: {@code enum nft_set_flags}. */
  int flags() {
    return (intervals ? 0x4 : 0) | (verdicts ? 0x8 : 0);
  }

  /** The number by which {@code nft} knows how to show keys. */
  int typeNumber() {
    int number = 0;
    for (KeyType each : key) {
      number = number << 6 | each.number;
    }
    return number;
  }

  int keyLength() {
    return key.size() == 1
        ? key.getFirst().bytes
        : key.stream().mapToInt(each -> each.bytes + 3 & ~3).sum();
  }

  /** Types of keys by the numbers of {@code enum datatypes} of nft. */
  public enum KeyType {
    IPV4(7, 4),
    IPV6(8, 16),
    PROTOCOL(12, 1),
    PORT(13, 2),
    INTERFACE(41, 16);

    final int number;
    final int bytes;

    KeyType(int number, int bytes) {
      this.number = number;
      this.bytes = bytes;
    }
  }
}
