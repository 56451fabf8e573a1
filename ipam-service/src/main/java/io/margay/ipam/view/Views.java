package io.margay.ipam.view;

import io.margay.core.net.Cidr;
import io.margay.ipam.loop.Loop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the documents of blocks and handles in agreement with the rows, behind the assignments. One
 * thread takes what was touched, a few blocks at a time, and rests longer the longer that took: it
 * never has more than a small part of the machine, however much is assigned.
 */
public final class Views extends Loop {

  private static final Logger LOG = LoggerFactory.getLogger(Views.class);

  /** Of blocks, full or not; more only if one block has more. */
  private static final int ADDRESSES_AT_ONCE = 1_024;

  private static final int HANDLES_AT_ONCE = 256;
  private static final long PAUSE_MILLIS = 300;

  /** A twentieth of the time, at most. */
  private static final int REST = 19;

  private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final ViewRows rows;
  private final ViewWriter writer;
  private final BooleanSupplier leads;
  private final Set<Cidr> blocks = new LinkedHashSet<>();
  private final Set<String> handles = new LinkedHashSet<>();
  private @Nullable Sweep sweep;
  private boolean led;
  private long sweptAt;

  /**
   * @param leads whether this replica is the one that compares everything from time to time
   */
  public Views(
      JdbcTemplate jdbc,
      JsonMapper json,
      TransactionOperations transactions,
      BooleanSupplier leads,
      MeterRegistry meters) {
    super("views");
    this.rows = new ViewRows(jdbc, json);
    this.writer = new ViewWriter(rows, transactions);
    this.leads = leads;
    Gauge.builder("margay.ipam.views.waiting", this, Views::waiting)
        .description("Blocks and handles whose documents may be behind.")
        .register(meters);
  }

  /** Something of these blocks has changed. */
  public synchronized void touched(Collection<Cidr> changed) {
    blocks.addAll(changed);
    notifyAll();
  }

  private synchronized int waiting() {
    return blocks.size() + handles.size();
  }

  @Override
  protected void run() throws InterruptedException {
    while (isRunning()) {
      if (sweep == null) {
        await(PAUSE_MILLIS);
      }
      long start = System.nanoTime();
      boolean done = turn(start);
      long rest = Math.min(REST * (System.nanoTime() - start), TimeUnit.SECONDS.toNanos(10));
      long least = done ? 0 : TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
      TimeUnit.NANOSECONDS.sleep(Math.max(rest, least));
    }
  }

  /** Tells whether it went well. */
  private boolean turn(long now) {
    try {
      sweep(now);
      write();
      return true;
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The documents of blocks can not be written for now: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("The documents of blocks can not be written", e);
    }
    return false;
  }

  /** What another replica did not get to is found here, when nothing else is to be done. */
  private void sweep(long now) {
    boolean leading = leads.getAsBoolean();
    if (!leading) {
      sweep = null;
    } else if (!led || (sweep == null && now - sweptAt > SWEEP_NANOS)) {
      sweep = new Sweep(rows, HANDLES_AT_ONCE);
    }
    led = leading;
    Sweep current = sweep;
    if (current != null && waiting() == 0) {
      Set<Cidr> someBlocks = new LinkedHashSet<>();
      Set<String> someHandles = new LinkedHashSet<>();
      if (!current.next(someBlocks::add, someHandles::add)) {
        sweep = null;
        sweptAt = now;
      }
      synchronized (this) {
        blocks.addAll(someBlocks);
        handles.addAll(someHandles);
      }
    }
  }

  private void write() {
    List<Cidr> someBlocks;
    List<String> someHandles;
    synchronized (this) {
      someBlocks = take(blocks, ADDRESSES_AT_ONCE, Views::size);
      someHandles = take(handles, HANDLES_AT_ONCE, handle -> 1);
    }
    if (someBlocks.isEmpty() && someHandles.isEmpty()) {
      return;
    }
    try {
      var unused = writer.write(someBlocks, someHandles);
    } catch (RuntimeException e) {
      synchronized (this) {
        blocks.addAll(someBlocks);
        handles.addAll(someHandles);
      }
      throw e;
    }
  }

  private static int size(Cidr block) {
    return 1 << (block.family().bits() - block.length());
  }

  /** At least one, and no further one once their sizes are this much. */
  static <T> List<T> take(Set<T> from, int most, ToIntFunction<T> size) {
    List<T> taken = new ArrayList<>();
    Iterator<T> all = from.iterator();
    int sum = 0;
    while (all.hasNext() && sum < most) {
      T next = all.next();
      all.remove();
      taken.add(next);
      sum += size.applyAsInt(next);
    }
    return taken;
  }

  /** Until something is touched, or it is time to look whether everything is as it should be. */
  private synchronized void await(long millis) throws InterruptedException {
    if (blocks.isEmpty() && handles.isEmpty()) {
      wait(millis);
    }
  }
}
