package io.margay.bench.rr;

import java.util.List;

/**
 * How many clients announce how much.
 *
 * @param name one or two letters
 * @param clients iBGP sessions that announce; one more is configured, which joins later
 * @param prefixes how many each client announces
 * @param length of the prefixes, in bits
 * @param base the first prefix, as an IPv4 address
 * @param attributeSets how many sets of attributes each client uses
 * @param plain as a node announces its blocks: empty AS path and no communities
 * @param probes single routes whose way is timed; 0 for none
 */
record Scenario(
    String name,
    int clients,
    int prefixes,
    int length,
    int base,
    int attributeSets,
    boolean plain,
    int probes) {

  /** Only how long single routes take. */
  static final String LATENCY = "latency";

  private static final int TEN = 10 << 24;
  private static final int TWENTY = 20 << 24;

  static final List<Scenario> ALL =
      List.of(
          new Scenario("a", 10, 10_000, 26, TEN, 6, false, 0),
          new Scenario("b", 50, 2_000, 26, TEN, 6, false, 0),
          new Scenario("c", 100, 500, 26, TEN, 6, false, 1_000),
          new Scenario("d", 4, 250_000, 24, TWENTY, 6, false, 0),
          new Scenario("d2", 4, 250_000, 24, TWENTY, 50_000, false, 0),
          new Scenario("e", 500, 26, 26, TEN, 1, true, 0),
          new Scenario(LATENCY, 100, 500, 26, TEN, 6, false, 3_000));

  /** Whether it is timed how all routes come and go. */
  boolean timesTables() {
    return !name.equals(LATENCY);
  }

  /** All prefixes of all clients. */
  int total() {
    return clients * prefixes;
  }

  /** The prefix with this number, as an IPv4 address. */
  int address(int index) {
    return base + (index << (32 - length));
  }

  /** The number of a prefix, or one out of range if it is none of ours. */
  int index(int address) {
    return (address - base) >>> (32 - length);
  }

  /** Octets of the prefix on the wire, after the length. */
  int octets() {
    return (length + 7) / 8;
  }
}
