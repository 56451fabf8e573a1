package io.margay.ipam.pool;

import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps {@link Cluster} and {@link Endpoints} as the topic of resources tells them. Written by the
 * follower's thread alone; any thread reads.
 */
public final class ClusterView implements TopicFollower.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);

  private final JsonMapper json;
  private final Map<ResourceKey, Resource> resources = new HashMap<>();
  private final Endpoints endpoints = new Endpoints();
  private volatile Cluster cluster = Cluster.EMPTY;

  public ClusterView(JsonMapper json) {
    this.json = json;
  }

  /** Pools, nodes and settings of the moment. */
  public Cluster current() {
    return cluster;
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  @Override
  public void onRecords(List<TopicRecord> batch) {
    boolean changed = false;
    for (TopicRecord record : batch) {
      switch (record.key().kind()) {
        case WORKLOAD_ENDPOINT -> endpoints.set(record.key(), decoded(record));
        case IP_POOL, NODE, NAMESPACE, IP_RESERVATION, IPAM_CONFIGURATION -> {
          set(record);
          changed = true;
        }
        default -> {}
      }
    }
    if (changed) {
      cluster = Clusters.of(resources.values());
    }
  }

  private void set(TopicRecord record) {
    Resource resource = decoded(record);
    if (resource == null) {
      resources.remove(record.key());
    } else {
      resources.put(record.key(), resource);
    }
  }

  /**
   * The resource, or null where it was deleted. A document that can not be read counts as gone:
   * nothing is handed out of a pool whose bounds are unknown.
   */
  private @Nullable Resource decoded(TopicRecord record) {
    byte[] document = record.value();
    if (document == null) {
      return null;
    }
    try {
      Decoded<Resource> decoded = Resources.decode(json.readValue(document, Map.class));
      Resource resource = decoded.value();
      if (resource == null) {
        LOG.error("Passing over a resource: key={} problems={}", record.key(), decoded.problems());
      }
      return resource;
    } catch (JacksonException e) {
      LOG.error(
          "Passing over a resource that is no JSON: key={} reason={}",
          record.key(),
          e.getOriginalMessage());
      return null;
    }
  }
}
