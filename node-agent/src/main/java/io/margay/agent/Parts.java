package io.margay.agent;

import static java.util.Objects.requireNonNull;

import io.margay.agent.dataplane.TunnelStatus;
import io.margay.agent.feed.AskedStatus;
import io.margay.agent.feed.FeedBatch;
import io.margay.agent.feed.FeedClient;
import io.margay.agent.feed.NodeReport;
import io.margay.agent.loop.AgentLoop;
import io.margay.agent.loop.LearnedRoutes;
import io.margay.agent.loop.LoopEvents;
import io.margay.agent.nodestatus.StatusTeller;
import io.margay.agent.overlay.Overlay;
import io.margay.agent.self.OwnNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Closes the circle between the loop and the feed, each of which is made before it can know the
 * other. Set before any of them is started.
 */
final class Parts implements LoopEvents {

  private final Consumer<String> fatal;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile @Nullable AgentLoop loop;
  private volatile @Nullable FeedClient feed;
  private volatile @Nullable OwnNode node;
  private volatile @Nullable StatusTeller teller;

  Parts(Consumer<String> fatal) {
    this.fatal = fatal;
  }

  void connect(AgentLoop theLoop, FeedClient theFeed, OwnNode theNode, StatusTeller theTeller) {
    teller = theTeller;
    loop = theLoop;
    feed = theFeed;
    node = theNode;
  }

  void fed(FeedBatch batch) {
    requireNonNull(loop).feed(batch);
  }

  void asked(List<AskedStatus> statuses) {
    requireNonNull(teller).asked(statuses);
  }

  void learned(LearnedRoutes routes) {
    requireNonNull(loop).learned(routes);
  }

  @Override
  public void reported(NodeReport report) {
    requireNonNull(feed).report(report);
  }

  @Override
  public void tunnels(Overlay overlay, TunnelStatus status) {
    requireNonNull(node).tunnels(overlay, status);
  }

  @Override
  public void fatal(String reason) {
    if (told.compareAndSet(false, true)) {
      fatal.accept(reason);
    }
  }
}
