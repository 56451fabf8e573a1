package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.ipam.assign.Planner;
import io.margay.ipam.block.Picture;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.store.Draft;
import io.margay.ipam.store.Ledger;
import io.margay.ipam.store.PictureRows;
import io.margay.ipam.store.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Plans a batch, has it stored, and settles its operations; again on a fresh picture where the
 * database refuses. For one thread.
 */
public final class Batches {

  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  private static final int MOST_ATTEMPTS = 8;

  /**
   * "Nothing is left" is said on a picture not older than this, and not older than so many times
   * what it takes to read one: who asks in vain must not keep all others waiting.
   */
  private static final Duration SURE = Duration.ofSeconds(1);

  private static final int READINGS = 20;

  private final Ledger ledger;
  private final PictureRows rows;
  private final Supplier<Cluster> cluster;
  private final Runnable published;
  private final Consumer<Set<Cidr>> touched;
  private final InstantSource clock;
  private @Nullable Picture picture;
  private Instant readAt = Instant.MIN;
  private Duration reading = Duration.ZERO;

  /**
   * @param cluster the pools and nodes of the moment
   * @param published called after a commit that made the change log grow
   * @param touched is told the blocks of which something has changed, after the commit
   */
  public Batches(
      Ledger ledger,
      PictureRows rows,
      Supplier<Cluster> cluster,
      Runnable published,
      Consumer<Set<Cidr>> touched,
      InstantSource clock) {
    this.ledger = ledger;
    this.rows = rows;
    this.cluster = cluster;
    this.published = published;
    this.touched = touched;
    this.clock = clock;
  }

  /** The picture may be wrong: it is read anew before the next batch. */
  void forget() {
    picture = null;
  }

  /** Settles all operations of the batch, one way or the other; they are still to be answered. */
  void process(List<? extends Operation<?>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        store(batch, attempt);
        return;
      } catch (ConcurrencyFailureException e) {
        if (attempt == MOST_ATTEMPTS) {
          LOG.warn("Blocks change too fast: attempts={} last={}", attempt, e.getMessage());
          fail(batch, new BusyException("the blocks change too fast; try again"));
          return;
        }
      } catch (DataAccessException e) {
        forget();
        if (batch.size() > 1 && isOfOne(e)) {
          // One of them is not to be stored: the others shall not suffer for it.
          batch.forEach(operation -> process(List.of(operation)));
        } else {
          fail(batch, e);
        }
        return;
      }
    }
  }

  private void store(List<? extends Operation<?>> batch, int attempt) {
    Cluster current = cluster.get();
    Instant now = clock.instant();
    Picture fresh = fresh(batch, attempt);
    Draft draft = plan(batch, current, fresh, now);
    List<? extends Operation<?>> unsure = batch.stream().filter(Operation::unsure).toList();
    if (attempt == 1 && !unsure.isEmpty()) {
      Set<String> nodes = nodes(unsure);
      boolean isShort = unsure.stream().anyMatch(Operation::isShort);
      undo(batch, fresh);
      if (!isShort || isSure(now)) {
        rows.refresh(fresh, nodes);
      } else {
        fresh = all();
      }
      draft = plan(batch, current, fresh, now);
    }
    Reply reply;
    try {
      reply = ledger.apply(draft);
    } catch (RuntimeException e) {
      undo(batch, fresh);
      throw e;
    }
    touched.accept(touched(draft, reply));
    settle(batch, reply, fresh, now, current.settings().cooldown());
  }

  /** The picture to plan on: the more often the database refused, the more of it is read anew. */
  private Picture fresh(List<? extends Operation<?>> batch, int attempt) {
    Picture known = picture;
    if (known == null || attempt > 2) {
      return all();
    }
    if (attempt == 1) {
      return known;
    }
    Picture read = rows.withAllBlocks(known, nodes(batch));
    picture = read;
    return read;
  }

  private Picture all() {
    Instant start = clock.instant();
    Picture read = rows.all();
    picture = read;
    readAt = start;
    reading = Duration.between(start, clock.instant());
    return read;
  }

  private boolean isSure(Instant now) {
    Duration often = reading.multipliedBy(READINGS);
    return readAt.plus(often.compareTo(SURE) > 0 ? often : SURE).isAfter(now);
  }

  private static Set<String> nodes(List<? extends Operation<?>> batch) {
    Set<String> nodes = new HashSet<>();
    batch.forEach(operation -> nodes.addAll(operation.nodes()));
    return nodes;
  }

  private static Draft plan(
      List<? extends Operation<?>> batch, Cluster cluster, Picture picture, Instant now) {
    Draft draft = new Draft(cluster.settings().cooldown());
    Planner planner = new Planner(cluster, picture, now);
    for (int op = 0; op < batch.size(); op++) {
      batch.get(op).plan(planner, op, draft);
    }
    return draft;
  }

  private static void undo(List<? extends Operation<?>> batch, Picture picture) {
    batch.reversed().forEach(operation -> operation.undo(picture));
  }

  private static Set<Cidr> touched(Draft draft, Reply reply) {
    Set<String> blocks = new HashSet<>(draft.claimed());
    reply.taken().forEach(row -> blocks.add(row.block()));
    reply.given().forEach(row -> blocks.add(row.block()));
    reply.released().forEach(row -> blocks.add(row.block()));
    reply.unclaimed().forEach(row -> blocks.add(row.cidr()));
    return blocks.stream().map(Cidr::parse).collect(Collectors.toSet());
  }

  private void settle(
      List<? extends Operation<?>> batch,
      Reply reply,
      Picture stored,
      Instant now,
      Duration cooldown) {
    if (reply.published()) {
      published.run();
    }
    Outcomes outcomes = new Outcomes(reply, stored, now, cooldown);
    for (int op = 0; op < batch.size(); op++) {
      batch.get(op).keep(outcomes.of(op));
    }
  }

  private static void fail(List<? extends Operation<?>> batch, RuntimeException reason) {
    batch.forEach(operation -> operation.refuse(reason));
  }

  /** Whether a failure may be one operation's fault, not the database's as a whole. */
  private static boolean isOfOne(DataAccessException e) {
    return !(e instanceof DataAccessResourceFailureException
        || e instanceof TransientDataAccessException);
  }
}
