package io.margay.ipam.store;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link Draft}.
 *
 * @param taken what the handles of assigns have now, of the same request
 * @param given what handles have now of what they named or adopted
 * @param released what was given back
 * @param refused what was not done, and why
 * @param unclaimed what became of blocks that were given up
 * @param blocks of the nodes that were asked about
 * @param published whether the change log grew
 */
public record Reply(
    List<Taken> taken,
    List<Row> given,
    List<Gone> released,
    List<Refused> refused,
    List<Unclaimed> unclaimed,
    List<NodeBlock> blocks,
    boolean published) {

  /** Of a batch that asked for nothing. */
  static final Reply NOTHING =
      new Reply(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), false);

  /** The same, and what was taken besides. */
  Reply with(List<Taken> more) {
    List<Taken> all =
        taken.isEmpty() ? more : Stream.concat(taken.stream(), more.stream()).toList();
    return new Reply(all, given, released, refused, unclaimed, blocks, published);
  }

  /** An address, by the handle that has it: a batch has one operation of each. */
  public record Taken(String handle, String ip, String block, long sequence) {}

  /** An address, by the number of the operation. */
  public record Row(int op, String ip, String block, long sequence) {}

  /** An address that was given back. */
  public record Gone(int op, String ip, String block) {}

  /**
   * Why something was not done.
   *
   * @param reason short: nothing more is free; elsewhere: the handle is another node's; taken:
   *     somebody else has the address; not held: adopt; refused: release
   */
  public record Refused(int op, String reason, @Nullable String ip, @Nullable String detail) {}

  /**
   * What became of a block.
   *
   * @param outcome deleted, orphaned, draining or kept
   */
  public record Unclaimed(String cidr, String outcome) {}

  /** A block, or a borrowed address, of a node. */
  public record NodeBlock(String node, String cidr) {}

  public Reply {
    taken = orEmpty(taken);
    given = orEmpty(given);
    released = orEmpty(released);
    refused = orEmpty(refused);
    unclaimed = orEmpty(unclaimed);
    blocks = orEmpty(blocks);
  }

  /** The lists that a batch did not ask about are absent. */
  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
