package io.margay.policyapi.feed;

import com.google.protobuf.ByteString;
import io.margay.core.model.CalicoNodeStatus;
import io.margay.core.model.CalicoNodeStatusStatus;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import io.margay.proto.feed.v1.StatusRequest;
import io.margay.proto.feed.v1.ToldStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * States of nodes on their way into the status of CalicoNodeStatuses. One for each object waits,
 * the last that was told, so that neither a slow database nor a thousand nodes that tell something
 * else every few seconds make anything grow: those that waited longest are written first, and of
 * those that are changes, which everybody is told of and which the change log keeps, only so many
 * at a time. Safe for use by several threads.
 */
final class ToldStatuses {

  /** Changes of one turn. With one turn a second, the change log has room for those of hours. */
  static final int MOST_CHANGES = 10;

  /** What one turn writes at most. */
  static final int MOST = 250;

  /**
   * A state that waits.
   *
   * @param at when it was told
   */
  record Told(String node, StatusRequest request, ByteString status, Instant at) {

    ResourceKey key() {
      return new ResourceKey(Kind.CALICO_NODE_STATUS, "", request.getName());
    }

    /**
     * What makes it the object's status; what asks for something else by now is left as it is.
     *
     * @param read as {@link #status}, without the time
     */
    Mutation mutation(CalicoNodeStatusStatus read) {
      CalicoNodeStatusStatus told =
          new CalicoNodeStatusStatus(
              at.truncatedTo(ChronoUnit.SECONDS).toString(),
              read.agent(),
              read.bgp(),
              read.routes());
      return new Mutation(key(), current -> merged(current, told));
    }

    private @Nullable Resource merged(
        @Nullable StoredResource current, CalicoNodeStatusStatus told) {
      return current != null
              && current.uid().toString().equals(request.getUid())
              && current.generation() == request.getGeneration()
              && current.resource() instanceof CalicoNodeStatus known
          ? new CalicoNodeStatus(known.metadata(), known.spec(), told)
          : Mutation.unchanged(current);
    }
  }

  private final AskedStatuses asked;

  /** Who waits longest is first. */
  private final Map<ResourceKey, Told> waiting = new LinkedHashMap<>();

  /** The hash of what was last taken for each object: by it, what is told again is no change. */
  private final Map<ResourceKey, Integer> taken = new HashMap<>();

  ToldStatuses(AskedStatuses asked) {
    this.asked = asked;
  }

  /** Takes what an agent tells; what nobody asks of its node is dropped. Does not block. */
  void offer(String node, ToldStatus told, Instant now) {
    StatusRequest request = asked.of(node, told.getName());
    if (request != null
        && request.getUid().equals(told.getUid())
        && request.getGeneration() == told.getGeneration()) {
      put(new Told(node, request, told.getStatus(), now));
    }
  }

  /** One that could not be written waits again, unless there is a newer one. */
  synchronized void back(Told told) {
    taken.remove(told.key());
    waiting.putIfAbsent(told.key(), told);
  }

  private synchronized void put(Told told) {
    waiting.put(told.key(), told);
  }

  /** Takes out those whose turn it is. */
  synchronized List<Told> take() {
    taken.keySet().removeIf(key -> !asked.has(key.name()));
    List<Told> turn = new ArrayList<>();
    int changes = 0;
    Iterator<Told> all = waiting.values().iterator();
    while (all.hasNext() && turn.size() < MOST) {
      Told told = all.next();
      int hash = told.status().hashCode();
      boolean change = !Objects.equals(taken.get(told.key()), hash);
      if (change && changes == MOST_CHANGES) {
        continue;
      }
      changes += change ? 1 : 0;
      all.remove();
      taken.put(told.key(), hash);
      turn.add(told);
    }
    return turn;
  }

  synchronized int size() {
    return waiting.size();
  }
}
