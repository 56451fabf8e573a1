package io.margay.agent.endpoint;

import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.core.calc.Change;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays the agent's own endpoints over the feed's: an attached endpoint counts as the agent has it
 * until the feed has that attachment, and from then on as the feed has it, or has it no longer. A
 * detached endpoint is gone whatever the feed has. Belongs to the agent's loop.
 */
public final class EndpointOverlay {

  private static final Logger log = LoggerFactory.getLogger(EndpointOverlay.class);

  /**
   * For how long a deleted endpoint is remembered: a feed that lags may still bring its creation.
   */
  private static final Duration MEMORY = Duration.ofSeconds(60);

  private final String node;
  private final EndpointStore store;
  private final Map<ResourceKey, WorkloadEndpoint> fed = new HashMap<>();
  private final Map<ResourceKey, LocalEndpoint> seen = new HashMap<>();
  private final Map<ResourceKey, Long> deletedSince = new HashMap<>();
  private final Set<ResourceKey> toldGone = new HashSet<>();

  public EndpointOverlay(String node, EndpointStore store) {
    this.node = node;
    this.store = store;
    for (LocalEndpoint endpoint : store.all()) {
      // What was acknowledged before a restart is for the feed to confirm or to take away.
      if (endpoint.state() == State.PUBLISHED) {
        seen.put(endpoint.key(), endpoint);
      }
    }
  }

  /** Changes of the feed, as they are to be calculated with. */
  public List<Change> fed(Collection<Change> changes) {
    List<Change> effective = new ArrayList<>(changes.size());
    for (Change change : changes) {
      ResourceKey key = change.key();
      if (key.kind() != Kind.WORKLOAD_ENDPOINT) {
        effective.add(change);
        continue;
      }
      if (change instanceof Change.Put(WorkloadEndpoint endpoint)
          && endpoint.spec().node().equals(node)) {
        fed.put(key, endpoint);
      } else {
        fed.remove(key);
      }
      LocalEndpoint own = store.get(key);
      effective.add(own == null ? change : effective(key, own));
    }
    return effective;
  }

  /** What is to be calculated with after the agent's own record of a key has changed. */
  public Change own(ResourceKey key) {
    return effective(key, store.get(key));
  }

  /** All endpoints of the agent, at its start. */
  public List<Change> start() {
    List<Change> changes = new ArrayList<>();
    for (LocalEndpoint own : store.all()) {
      // Before the feed has spoken, what was attached is attached.
      if (own.state().attached()) {
        changes.add(new Change.Put(own.resource()));
      }
    }
    return changes;
  }

  /** After the first in-sync: what the feed does not have although it had it. */
  public List<Change> afterSnapshot() {
    return store.all().stream().map(own -> effective(own.key(), own)).toList();
  }

  /** Forgets what is detached, deleted, and out of the feed for long enough. */
  public void forgetDeleted(long nowNanos) throws IOException {
    List<ResourceKey> forgotten = new ArrayList<>();
    for (LocalEndpoint own : store.all()) {
      if (own.state() != State.DELETED || fed.containsKey(own.key())) {
        deletedSince.remove(own.key());
        continue;
      }
      long since = deletedSince.computeIfAbsent(own.key(), key -> nowNanos);
      if (nowNanos - since >= MEMORY.toNanos()) {
        forgotten.add(own.key());
      }
    }
    store.forgetAll(forgotten);
    forgotten.forEach(deletedSince::remove);
  }

  private Change effective(ResourceKey key, @Nullable LocalEndpoint own) {
    WorkloadEndpoint feeds = fed.get(key);
    WorkloadEndpoint counts = own == null ? feeds : counts(key, own, feeds);
    return counts == null ? new Change.Delete(key) : new Change.Put(counts);
  }

  private @Nullable WorkloadEndpoint counts(
      ResourceKey key, LocalEndpoint own, @Nullable WorkloadEndpoint feeds) {
    if (!own.state().attached()) {
      seen.remove(key);
      return null;
    }
    if (feeds != null && own.sameAttachment(feeds)) {
      seen.put(key, own);
      toldGone.remove(key);
      return feeds;
    }
    LocalEndpoint seenBefore = seen.get(key);
    boolean known = seenBefore != null && seenBefore.resource().equals(own.resource());
    if (feeds == null && known) {
      if (toldGone.add(key)) {
        log.warn(
            "an attached workload was deleted from the API and is cut off: attach it again or delete it endpoint={}",
            key);
      }
      return null;
    }
    return own.resource();
  }
}
