package io.margay.ipam.write;

import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Reply;
import io.margay.ipam.store.Reply.Gone;
import io.margay.ipam.store.Reply.Refused;
import io.margay.ipam.store.Reply.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The reply to a batch, sorted by operations once. */
final class Outcomes {

  final Reply reply;
  final Picture picture;
  final Instant now;
  final Duration cooldown;
  private final Map<Integer, List<Row>> taken;
  private final Map<Integer, List<Row>> given;
  private final Map<Integer, List<Gone>> released;
  private final Map<Integer, List<Refused>> refused;

  /**
   * @param picture on which the batch was planned
   * @param now when it was
   * @param cooldown how long addresses that are given back rest
   */
  Outcomes(Reply reply, Picture picture, Instant now, Duration cooldown) {
    this.reply = reply;
    this.picture = picture;
    this.now = now;
    this.cooldown = cooldown;
    this.taken = byOperation(reply.taken(), Row::op);
    this.given = byOperation(reply.given(), Row::op);
    this.released = byOperation(reply.released(), Gone::op);
    this.refused = byOperation(reply.refused(), Refused::op);
  }

  private static <T> Map<Integer, List<T>> byOperation(List<T> rows, ToIntFunction<T> op) {
    Map<Integer, List<T>> byOperation = new HashMap<>();
    rows.forEach(
        row -> byOperation.computeIfAbsent(op.applyAsInt(row), n -> new ArrayList<>(1)).add(row));
    return byOperation;
  }

  /** What the operation of this number finds of itself. */
  Outcome of(int op) {
    return new Outcome(this, op);
  }

  List<Row> taken(int op) {
    return taken.getOrDefault(op, List.of());
  }

  List<Row> given(int op) {
    return given.getOrDefault(op, List.of());
  }

  List<Gone> released(int op) {
    return released.getOrDefault(op, List.of());
  }

  List<Refused> refused(int op) {
    return refused.getOrDefault(op, List.of());
  }
}
