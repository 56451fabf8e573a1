package io.margay.ipam.collect;

import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Findings.Leak;
import io.margay.ipam.collect.Findings.Lost;
import io.margay.ipam.pool.ClusterView;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.BlockRows;
import io.margay.ipam.write.Assigner;
import io.margay.ipam.write.BusyException;
import io.margay.ipam.write.Giveback;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Looks for what is lost from time to time, and gives it back when it has been so for long enough.
 * Every replica does: an address goes with the sequence it was seen with, so that doing it twice
 * does no harm.
 */
public final class Collector implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /**
   * What a collection did.
   *
   * @param released addresses
   * @param blocks what became of blocks
   */
  public record Collected(List<IpAddress> released, List<String> blocks) {}

  private final AddressRows addresses;
  private final BlockRows blocks;
  private final ClusterView view;
  private final BooleanSupplier inSync;
  private final Assigner assigner;
  private final InstantSource clock;
  private final Finder finder;
  private final Duration period;
  private final Counter releasedCount;
  private final Counter reclaimedCount;
  private final AtomicInteger suspects = new AtomicInteger();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("collector").daemon().unstarted(this::run);

  /**
   * @param inSync whether endpoints and nodes are known; until then nothing is looked for
   */
  public Collector(
      AddressRows addresses,
      BlockRows blocks,
      ClusterView view,
      BooleanSupplier inSync,
      Assigner assigner,
      Grace grace,
      InstantSource clock,
      MeterRegistry meters) {
    this.addresses = addresses;
    this.blocks = blocks;
    this.view = view;
    this.inSync = inSync;
    this.assigner = assigner;
    this.clock = clock;
    this.finder = new Finder(grace);
    this.period = period(grace);
    this.releasedCount = meters.counter("margay.ipam.leaks.released");
    this.reclaimedCount = meters.counter("margay.ipam.blocks.reclaimed");
    meters.gauge("margay.ipam.leaks.suspects", suspects);
  }

  private static Duration period(Grace grace) {
    Duration shorter = grace.leak().compareTo(grace.node()) < 0 ? grace.leak() : grace.node();
    Duration half = shorter.dividedBy(2);
    return half.compareTo(SHORTEST) < 0 ? SHORTEST : half.compareTo(LONGEST) > 0 ? LONGEST : half;
  }

  /** What is not as it should be, now, whatever the grace. */
  public Findings check() {
    return look(new Finder(Grace.NONE));
  }

  /** Gives back at once what {@link #check} finds, without grace. */
  public Collected fix() {
    return giveBack(check());
  }

  private Findings look(Finder looking) {
    if (!inSync.getAsBoolean()) {
      throw new BusyException("the endpoints and nodes are not known yet; try again");
    }
    // Rows first: an endpoint that comes with a row that is not in them can only make it look used.
    var rows = addresses.all();
    var use = blocks.use();
    return looking.look(rows, use, view.endpoints().all(), view.current(), clock.instant());
  }

  private Collected giveBack(Findings findings) {
    Map<String, List<Leak>> byHandle =
        findings.leaks().stream()
            .filter(Leak::due)
            .collect(Collectors.groupingBy(Collector::unit, Collectors.toList()));
    List<IpAddress> released = new ArrayList<>();
    for (List<Leak> leaks : byHandle.values()) {
      List<IpAddress> gone = assigner.release(giveback(leaks)).addresses();
      leaks.stream().filter(leak -> gone.contains(leak.owner().address())).forEach(Collector::log);
      released.addAll(gone);
    }
    releasedCount.increment(released.size());
    List<String> became = new ArrayList<>();
    for (Lost lost : findings.blocks()) {
      String outcome = assigner.unclaim(lost.block(), lost.node());
      if (!outcome.equals("kept") && !outcome.equals("gone")) {
        LOG.info(
            "Block given up: block={} node={} reason={} outcome={}",
            lost.block(),
            lost.node(),
            lost.reason(),
            outcome);
        became.add(lost.block() + " " + outcome);
        reclaimedCount.increment(outcome.equals("deleted") ? 1 : 0);
      }
    }
    return new Collected(released, became);
  }

  private static String unit(Leak leak) {
    return leak.owner().state().equals("held") ? leak.owner().ip() : leak.owner().handle();
  }

  private static Giveback giveback(List<Leak> leaks) {
    boolean held = leaks.getFirst().owner().state().equals("held");
    return new Giveback(
        held ? null : leaks.getFirst().owner().handle(),
        leaks.stream()
            .map(leak -> new Giveback.Address(leak.owner().address(), leak.owner().sequence()))
            .toList(),
        held ? leaks.getFirst().owner().node() : null);
  }

  private static void log(Leak leak) {
    LOG.info(
        "Address given back: address={} handle={} node={} reason={} since={}",
        leak.owner().ip(),
        leak.owner().handle(),
        leak.owner().node(),
        leak.reason(),
        leak.since());
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    stop.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }

  /** Ends before the writer does. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  private void run() {
    try {
      while (!stop.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
        round();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() {
    if (!inSync.getAsBoolean()) {
      return;
    }
    try {
      Findings findings = look(finder);
      suspects.set(findings.leaks().size());
      var unused = giveBack(findings);
    } catch (DataAccessException | BusyException e) {
      LOG.warn("Collecting fails for now: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Collecting failed", e);
    }
  }
}
