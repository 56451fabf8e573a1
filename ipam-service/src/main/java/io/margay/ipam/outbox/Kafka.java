package io.margay.ipam.outbox;

import io.margay.topics.TopicException;
import io.margay.topics.Topics;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the topics exist. */
public final class Kafka {

  private static final Logger LOG = LoggerFactory.getLogger(Kafka.class);

  private Kafka() {}

  /**
   * Makes the topics; where Kafka is away, says so and leaves it to the next start or to the other
   * writer.
   */
  public static void ensureTopics(String bootstrapServers) {
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.CLIENT_ID_CONFIG,
            "margay-ipam-admin");
    try (Admin admin = Admin.create(config)) {
      Topics.ensureTopics(admin);
    } catch (TopicException e) {
      LOG.warn("The topics could not be made for now: {}", e.getMessage());
    }
  }
}
