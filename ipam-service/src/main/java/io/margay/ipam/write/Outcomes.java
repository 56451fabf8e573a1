package io.margay.ipam.write;

import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Reply;
import io.margay.ipam.store.Reply.Gone;
import io.margay.ipam.store.Reply.Refused;
import io.margay.ipam.store.Reply.Row;
import io.margay.ipam.store.Reply.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The reply to a batch, sorted by operations, or by their handles, once. */
final class Outcomes {

  final Reply reply;
  final Picture picture;
  final Instant now;
  final Duration cooldown;
  private final Map<String, List<Taken>> taken;
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
    this.taken = sorted(reply.taken(), Taken::handle);
    this.given = sorted(reply.given(), Row::op);
    this.released = sorted(reply.released(), Gone::op);
    this.refused = sorted(reply.refused(), Refused::op);
  }

  private static <K, T> Map<K, List<T>> sorted(List<T> rows, Function<T, K> by) {
    Map<K, List<T>> sorted = new HashMap<>();
    rows.forEach(row -> sorted.computeIfAbsent(by.apply(row), k -> new ArrayList<>(1)).add(row));
    return sorted;
  }

  /** What the operation of this number finds of itself. */
  Outcome of(int op) {
    return new Outcome(this, op);
  }

  List<Taken> taken(String handle) {
    return taken.getOrDefault(handle, List.of());
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
