package io.margay.topics.outbox;

import io.margay.core.model.ResourceKey;
import java.util.Map;

/** What this replica has read from the topic, which shows what of it is not as it should be. */
public interface TopicView {

  /** Whether the topic has been read to its end. */
  boolean inSync();

  /** The revisions of the objects that are there, without deletions. */
  Map<ResourceKey, Long> revisions();

  /** Keys whose last record is an old one, with the revision that should be there. */
  Map<ResourceKey, Long> stale();
}
