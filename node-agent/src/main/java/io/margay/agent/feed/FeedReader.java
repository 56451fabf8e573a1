package io.margay.agent.feed;

import com.google.protobuf.ByteString;
import io.margay.agent.document.ResourceDocuments;
import io.margay.core.calc.Change;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.proto.feed.v1.Batch;
import io.margay.proto.feed.v1.Changes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns messages of the feed into batches. It remembers the keys that it has handed on, over all
 * streams. Not for use by several threads.
 */
final class FeedReader {

  private static final Logger log = LoggerFactory.getLogger(FeedReader.class);

  private final Set<ResourceKey> known = new HashSet<>();
  private final Map<ResourceKey, Change> pending = new LinkedHashMap<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();
  private boolean snapshot;

  /** A new stream: what an earlier one had begun and not finished is sent again. */
  void begin() {
    pending.clear();
    snapshot = false;
  }

  void snapshotBegin() {
    pending.clear();
    unreadable.clear();
    snapshot = true;
  }

  /** Takes in a resource, or its deletion where there are no bytes. */
  void change(String text, byte[] json) {
    ResourceKey key = key(text);
    if (key == null) {
      return;
    }
    unreadable.remove(text);
    Resource resource = json.length == 0 ? null : read(text, key, json);
    pending.put(key, resource == null ? new Change.Delete(key) : new Change.Put(resource));
  }

  /**
   * Takes in several.
   *
   * @throws IllegalArgumentException if what is compressed can not be read: nothing is taken in
   *     then
   */
  void batch(Batch batch) {
    Changes compressed = inflated(batch.getGzip());
    batch.getChangesList().forEach(this::change);
    compressed.getChangesList().forEach(this::change);
  }

  private void change(io.margay.proto.feed.v1.Change change) {
    change(change.getKey(), change.getResource().toByteArray());
  }

  private static Changes inflated(ByteString gzip) {
    if (gzip.isEmpty()) {
      return Changes.getDefaultInstance();
    }
    try (GZIPInputStream in = new GZIPInputStream(gzip.newInput())) {
      return Changes.parseFrom(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("a batch can not be read: " + e.getMessage(), e);
    }
  }

  /** Everything since the last time, complete now. */
  FeedBatch inSync(String token) {
    List<Change> changes = new ArrayList<>();
    if (snapshot) {
      for (ResourceKey key : known) {
        if (!pending.containsKey(key)) {
          changes.add(new Change.Delete(key));
        }
      }
    }
    changes.addAll(pending.values());
    for (Change change : changes) {
      switch (change) {
        case Change.Put put -> known.add(put.key());
        case Change.Delete delete -> known.remove(delete.key());
      }
    }
    begin();
    return new FeedBatch(changes, token);
  }

  /** What could not be read and why, by key. */
  Map<String, String> unreadable() {
    return Map.copyOf(unreadable);
  }

  /** The key, or null for one that does not concern this agent. */
  private @Nullable ResourceKey key(String text) {
    int slash = text.indexOf('/');
    Optional<Kind> kind = Kind.byId(slash < 0 ? text : text.substring(0, slash));
    if (kind.isEmpty()) {
      // A newer server may well send kinds that this agent does not know yet.
      log.debug("ignored a resource of an unknown kind key={}", text);
      return null;
    }
    try {
      return ResourceKey.parse(text);
    } catch (IllegalArgumentException e) {
      refuse(text, "the key is of no known form");
      return null;
    }
  }

  private @Nullable Resource read(String text, ResourceKey key, byte[] json) {
    try {
      Resource resource = ResourceDocuments.read(json);
      if (resource.key().equals(key)) {
        return resource;
      }
      refuse(text, "the document is that of " + resource.key());
      return null;
    } catch (IllegalArgumentException e) {
      Resource closed = ResourceDocuments.closed(json);
      boolean usable = closed != null && closed.key().equals(key);
      refuse(text, e.getMessage() + (usable ? "; whom it selects is closed" : "; left out"));
      return usable ? closed : null;
    }
  }

  private void refuse(String text, String reason) {
    unreadable.put(text, reason);
    log.error("a resource of the feed can not be read key={} reason=\"{}\"", text, reason);
  }
}
