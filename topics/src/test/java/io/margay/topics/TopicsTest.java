package io.margay.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.backends.TestBackends;
import io.margay.core.model.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void both_topics_are_made_once_however_often_they_are_asked_for() throws Exception {
    try (Admin admin = TestTopics.admin(TestBackends.kafka())) {
      Topics.ensureTopics(admin);
      Topics.ensureTopics(admin);
      assertThat(admin.listTopics().names().get(60, TimeUnit.SECONDS))
          .contains("margay.resources", "margay.ipam");
      assertThat(setting(admin, "margay.ipam", "min.compaction.lag.ms")).isEqualTo("3600000");
      assertThat(setting(admin, "margay.resources", "min.compaction.lag.ms")).isEqualTo("0");
    }
  }

  @Test
  void a_topic_is_compacted_and_keeps_deletions_for_a_week() throws Exception {
    String topic = TestTopics.create(TestBackends.kafka());
    try (Admin admin = TestTopics.admin(TestBackends.kafka())) {
      assertSettings(admin, topic);
    }
  }

  @Test
  void wrong_settings_of_an_existing_topic_are_put_right() throws Exception {
    String topic = "test-wrong-" + System.nanoTime();
    try (Admin admin = TestTopics.admin(TestBackends.kafka())) {
      create(admin, topic, 1, Map.of("cleanup.policy", "delete", "delete.retention.ms", "1"));
      Topics.ensureTopics(admin, List.of(topic));
      assertSettings(admin, topic);
    }
  }

  @Test
  void a_topic_of_several_partitions_is_refused() throws Exception {
    String topic = "test-wide-" + System.nanoTime();
    try (Admin admin = TestTopics.admin(TestBackends.kafka())) {
      create(admin, topic, 3, Map.of());
      assertThatThrownBy(() -> Topics.ensureTopics(admin, List.of(topic)))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("has 3 partitions and must have 1");
    }
  }

  @Test
  void whoIsToldToEndClosesWithoutAFailureAndStaysTold() {
    TopicPublisher publisher = new TopicPublisher(TestBackends.kafka(), Topics.IPAM);
    publisher.publish(
        List.of(
            new TopicRecord(
                ResourceKey.parse("BlockAffinity//interrupted"), 1, "{}".getBytes(UTF_8))));
    Thread.currentThread().interrupt();
    try {
      publisher.close();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static void create(Admin admin, String topic, int partitions, Map<String, String> config)
      throws Exception {
    NewTopic made = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    admin.createTopics(List.of(made.configs(config))).all().get(60, TimeUnit.SECONDS);
  }

  private static String setting(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin
        .describeConfigs(List.of(resource))
        .all()
        .get(60, TimeUnit.SECONDS)
        .get(resource)
        .get(name)
        .value();
  }

  private static void assertSettings(Admin admin, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config =
        admin.describeConfigs(List.of(resource)).all().get(60, TimeUnit.SECONDS).get(resource);
    assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
    assertThat(config.get("delete.retention.ms").value()).isEqualTo("604800000");
    assertThat(config.get("min.insync.replicas").value()).isEqualTo("1");
    assertThat(config.get("unclean.leader.election.enable").value()).isEqualTo("false");
    assertThat(config.get("max.message.bytes").value()).isEqualTo("4194304");
  }
}
