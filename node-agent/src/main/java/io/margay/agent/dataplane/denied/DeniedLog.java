package io.margay.agent.dataplane.denied;

import io.margay.agent.dataplane.plan.Report;
import io.margay.agent.netlink.NetlinkException;
import io.margay.agent.netlink.NetlinkSocket;
import io.margay.agent.netlink.Netns;
import io.margay.agent.netlink.PacketLogs;
import io.margay.agent.netlink.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads denied packets on a thread of its own and tells them, a line each. It looks some times a
 * second, and at no more packets than it can tell apart in that time; what the kernel can not keep
 * until then is counted as lost.
 */
public final class DeniedLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeniedLog.class);
  private static final long PAUSE_MILLIS = 100;

  /** In each second: beyond that the thread rests, and the kernel drops what it can not keep. */
  private static final int MOST_A_SECOND = 20_000;

  private static final long SECOND = 1_000_000_000L;

  private final NetlinkSocket socket;
  private final NameBook names;
  private final DeniedCounts counts;
  private final Consumer<String> told;
  private final Denials<Denial> denials;
  private final Gaps gaps = new Gaps();
  private final Thread thread;
  private volatile boolean closed;
  private long secondEnd;
  private int inSecond;

  private DeniedLog(
      NetlinkSocket socket,
      NameBook names,
      DeniedCounts counts,
      Consumer<String> told,
      Duration interval) {
    this.told = told;
    this.socket = socket;
    this.names = names;
    this.counts = counts;
    this.denials = new Denials<>(interval, System.nanoTime());
    this.thread = Thread.ofPlatform().name("denied-log").daemon().start(this::run);
  }

  /**
   * Begins to read.
   *
   * @param interval after which repeated denials are told
   * @throws IOException if somebody else listens to our groups
   */
  public static DeniedLog open(
      Netns netns, NameBook names, DeniedCounts counts, Consumer<String> told, Duration interval)
      throws IOException {
    NetlinkSocket socket = NetlinkSocket.open(netns, NetlinkSocket.NETFILTER, 0);
    try {
      PacketLogs.bind(socket, Report.INGRESS_GROUP);
      PacketLogs.bind(socket, Report.EGRESS_GROUP);
      return new DeniedLog(socket, names, counts, told, interval);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void run() {
    try {
      while (!closed) {
        // That something was lost shows in the numbers of what comes next.
        socket.drain(this::take);
        flush();
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (NetlinkException | RuntimeException e) {
      if (!closed) {
        LOG.error("denied packets are no longer read", e);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void take(Reply reply) {
    PacketLogs.Logged logged = PacketLogs.read(reply);
    if (logged == null || closed) {
      return;
    }
    rest();
    counts.countLost(gaps.take(logged.group(), logged.sequence()));
    Report.parse(logged.prefix())
        .ifPresent(report -> {
          PacketHeader packet = PacketHeader.parse(logged.bytes());
          counts.count(report.direction());
          if (packet != null) {
            Denial denial = Denial.of(report, packet, names);
            if (denials.add(denial, System.nanoTime())) {
              told.accept(denial.line(names, packet.sourcePort(), 1));
            }
          }
        });
  }

  private void rest() {
    long now = System.nanoTime();
    if (now - secondEnd >= 0) {
      secondEnd = now + SECOND;
      inSecond = 0;
      flush();
    }
    if (++inSecond > MOST_A_SECOND) {
      try {
        Thread.sleep(Duration.ofNanos(Math.max(1, secondEnd - now)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void flush() {
    for (Denials.Told<Denial> due : denials.flush(System.nanoTime())) {
      told.accept(
          due.sort() == null
              ? "denied of too many sorts to tell packets=" + due.packets()
              : due.sort().line(names, -1, due.packets()));
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }
}
