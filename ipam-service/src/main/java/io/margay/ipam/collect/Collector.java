package io.margay.ipam.collect;

import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Findings.Leak;
import io.margay.ipam.collect.Findings.Lost;
import io.margay.ipam.loop.Loop;
import io.margay.ipam.pool.ClusterView;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.AddressRows.Owner;
import io.margay.ipam.store.BlockRows;
import io.margay.ipam.write.Assigner;
import io.margay.ipam.write.BusyException;
import io.margay.ipam.write.Giveback;
import io.margay.ipam.write.Released;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Looks for what is lost from time to time, and gives it back when it has been so for long enough.
 * Every replica does: an address goes with the sequence it was seen with, so that doing it twice
 * does no harm. It has one part of the addresses in memory at a time, and rests between the parts:
 * however many there are, they cost no more memory, and a small part of the machine.
 */
public final class Collector extends Loop {

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** A tenth of the time, at most. */
  private static final int REST = 9;

  /** Each is a line of the log, up to so many of a part. */
  private static final int MOST_LOGGED = 50;

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
  private final Counter rounds;
  private final AtomicInteger suspects = new AtomicInteger();

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
    super("collector");
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
    this.rounds = meters.counter("margay.ipam.leaks.rounds");
    meters.gauge("margay.ipam.leaks.suspects", suspects);
  }

  private static Duration period(Grace grace) {
    Duration shorter = grace.leak().compareTo(grace.node()) < 0 ? grace.leak() : grace.node();
    Duration half = shorter.dividedBy(2);
    return half.compareTo(SHORTEST) < 0 ? SHORTEST : half.compareTo(LONGEST) > 0 ? LONGEST : half;
  }

  /** What is not as it should be, now, whatever the grace. */
  public Findings check() {
    Finder.Round round = begin(new Finder(Grace.NONE));
    Report report = new Report(view.endpoints(), view.current());
    for (List<Owner> part = addresses.part(null); !part.isEmpty(); part = after(part)) {
      report.add(part, round.leaks(part, addresses::ofHandles));
    }
    return report.findings(round.blocks(blocks.use()));
  }

  /** Gives back at once what {@link #check} finds, without grace. */
  public Collected fix() {
    Finder.Round round = begin(new Finder(Grace.NONE));
    List<IpAddress> released = new ArrayList<>();
    for (List<Owner> part = addresses.part(null); !part.isEmpty(); part = after(part)) {
      released.addAll(giveBack(round.leaks(part, addresses::ofHandles)));
    }
    return new Collected(released, giveUp(round.blocks(blocks.use())));
  }

  private Finder.Round begin(Finder looking) {
    if (!inSync.getAsBoolean()) {
      throw new BusyException("the endpoints and nodes are not known yet; try again");
    }
    return looking.begin(view.endpoints()::has, view::current, clock);
  }

  private List<Owner> after(List<Owner> part) {
    return addresses.part(part.getLast().address());
  }

  /** What is due goes, each handle on its own, those of a part in shared transactions. */
  private List<IpAddress> giveBack(List<Leak> leaks) {
    Map<String, List<Leak>> byUnit =
        leaks.stream().filter(Leak::due).collect(Collectors.groupingBy(Collector::unit));
    List<List<Leak>> units = List.copyOf(byUnit.values());
    List<Released> results = assigner.releaseAll(units.stream().map(Collector::giveback).toList());
    List<IpAddress> released = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      List<IpAddress> gone = results.get(i).addresses();
      units.get(i).stream()
          .filter(leak -> gone.contains(leak.owner().address()))
          .limit(Math.max(0, MOST_LOGGED - released.size()))
          .forEach(Collector::log);
      released.addAll(gone);
    }
    if (released.size() > MOST_LOGGED) {
      LOG.info(
          "Addresses given back: count={} first={} last={}",
          released.size(),
          released.getFirst(),
          released.getLast());
    }
    releasedCount.increment(released.size());
    return released;
  }

  private List<String> giveUp(List<Lost> lostBlocks) {
    List<String> became = new ArrayList<>();
    for (Lost lost : lostBlocks) {
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
    return became;
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

  /** Ends before the writer does. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected void run() throws InterruptedException {
    while (isRunning()) {
      TimeUnit.NANOSECONDS.sleep(period.toNanos());
      if (inSync.getAsBoolean()) {
        round();
      }
    }
  }

  private void round() throws InterruptedException {
    try {
      Finder.Round round = begin(finder);
      suspects.set(addresses(round));
      var unused = giveUp(round.blocks(blocks.use()));
      round.end();
      rounds.increment();
    } catch (DataAccessException | BusyException e) {
      if (isRunning()) {
        LOG.warn("Collecting fails for now: {}", e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.error("Collecting failed", e);
    }
  }

  /** Part by part; tells how many look lost. */
  private int addresses(Finder.Round round) throws InterruptedException {
    int found = 0;
    long start = System.nanoTime();
    for (List<Owner> part = addresses.part(null); !part.isEmpty(); part = after(part)) {
      List<Leak> leaks = round.leaks(part, addresses::ofHandles);
      found += leaks.size();
      var unused = giveBack(leaks);
      TimeUnit.NANOSECONDS.sleep(REST * (System.nanoTime() - start));
      start = System.nanoTime();
    }
    return found;
  }
}
