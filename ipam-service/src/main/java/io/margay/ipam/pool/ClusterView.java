package io.margay.ipam.pool;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps {@link Cluster} as the topic of resources tells it. Written by the follower's thread alone;
 * any thread reads.
 */
public final class ClusterView implements TopicFollower.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);

  private final JsonMapper json;
  private volatile Cluster cluster = Cluster.EMPTY;

  public ClusterView(JsonMapper json) {
    this.json = json;
  }

  /** Pools and nodes of the moment. */
  public Cluster current() {
    return cluster;
  }

  @Override
  public void onRecords(List<TopicRecord> batch) {
    Cluster next = cluster;
    for (TopicRecord record : batch) {
      next = apply(next, record);
    }
    cluster = next;
  }

  private Cluster apply(Cluster before, TopicRecord record) {
    byte[] document = record.value();
    return switch (record.key().kind()) {
      case IP_POOL, NODE -> {
        Cluster without = before.without(record.key());
        yield document == null ? without : with(without, record, document);
      }
      default -> before;
    };
  }

  /**
   * A document that can not be read counts as gone: nothing is handed out of a pool whose bounds
   * are unknown.
   */
  private Cluster with(Cluster without, TopicRecord record, byte[] document) {
    try {
      Decoded<Resource> decoded = Resources.decode(json.readValue(document, Map.class));
      Resource resource = decoded.value();
      if (resource != null) {
        return without.with(resource);
      }
      LOG.error("Passing over a resource: key={} problems={}", record.key(), decoded.problems());
    } catch (JacksonException e) {
      LOG.error(
          "Passing over a resource that is no JSON: key={} reason={}",
          record.key(),
          e.getOriginalMessage());
    }
    return without;
  }
}
