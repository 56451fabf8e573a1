package io.margay.reflector.speaker;

import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.reflector.plan.Inputs;
import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps {@link Inputs} as the topic tells them, and passes them on once they are whole. Belongs to
 * the follower's thread.
 */
final class Follow implements TopicFollower.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Follow.class);

  private final JsonMapper json;
  private final Consumer<Inputs> apply;
  private Inputs inputs = Inputs.NONE;
  private boolean whole;

  Follow(JsonMapper json, Consumer<Inputs> apply) {
    this.json = json;
    this.apply = apply;
  }

  @Override
  public void onRecords(List<TopicRecord> batch) {
    Inputs before = inputs;
    for (TopicRecord record : batch) {
      if (Inputs.concerns(record.key().kind())) {
        inputs = changed(record);
      }
    }
    // Half a picture would make the reflector turn peers away that come a moment later.
    if (whole && !before.equals(inputs)) {
      apply.accept(inputs);
    }
  }

  @Override
  public void onInSync() {
    apply.accept(inputs);
    whole = true;
  }

  /**
   * A document that can not be read counts as gone: nobody peers by settings that nobody
   * understands.
   */
  private Inputs changed(TopicRecord record) {
    byte[] document = record.value();
    if (document != null) {
      try {
        Decoded<Resource> decoded = Resources.decode(json.readValue(document, Map.class));
        Resource resource = decoded.value();
        if (resource != null) {
          return inputs.with(resource);
        }
        LOG.error("Passing over a resource: key={} problems={}", record.key(), decoded.problems());
      } catch (JacksonException e) {
        LOG.error(
            "Passing over a resource that is no JSON: key={} reason={}",
            record.key(),
            e.getOriginalMessage());
      }
    }
    return inputs.without(record.key());
  }
}
