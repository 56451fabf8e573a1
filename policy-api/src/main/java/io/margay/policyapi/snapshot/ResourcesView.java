package io.margay.policyapi.snapshot;

import io.margay.core.model.ResourceKey;
import io.margay.topics.outbox.TopicView;
import java.util.HashMap;
import java.util.Map;

/** What this replica has of the topic of resources. */
final class ResourcesView implements TopicView {

  private final Hub hub;
  private final Follower follower;

  ResourcesView(Hub hub, Follower follower) {
    this.hub = hub;
    this.follower = follower;
  }

  @Override
  public boolean inSync() {
    return hub.snapshot().resources().inSync();
  }

  @Override
  public Map<ResourceKey, Long> revisions() {
    Map<ResourceKey, Long> revisions = new HashMap<>();
    hub.snapshot()
        .resources()
        .objects()
        .forEachRemaining(entry -> revisions.put(ResourceKey.parse(entry.key()), entry.revision()));
    return revisions;
  }

  @Override
  public Map<ResourceKey, Long> stale() {
    return follower.stale();
  }
}
