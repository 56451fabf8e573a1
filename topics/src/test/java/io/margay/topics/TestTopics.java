package io.margay.topics;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;

/** Topics of the tests' own, and records for them. */
final class TestTopics {

  private TestTopics() {}

  static String create(String bootstrapServers) {
    String name = "test-" + UUID.randomUUID();
    try (Admin admin = admin(bootstrapServers)) {
      Topics.ensureTopics(admin, List.of(name));
    }
    return name;
  }

  static Admin admin(String bootstrapServers) {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  static TopicRecord put(String name, long revision) {
    return put(name, revision, name + "@" + revision);
  }

  static TopicRecord put(String name, long revision, String value) {
    return new TopicRecord(key(name), revision, value.getBytes(StandardCharsets.UTF_8));
  }

  static TopicRecord deletion(String name, long revision) {
    return new TopicRecord(key(name), revision, null);
  }

  static ResourceKey key(String name) {
    return new ResourceKey(Kind.NODE, "", name);
  }
}
