package io.margay.ipam.outbox;

import io.margay.topics.TopicException;
import io.margay.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Sees to it that the topics exist; where Kafka is away, tries until it is there. */
public final class TopicMaker implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(TopicMaker.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final String bootstrapServers;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("topics").daemon().unstarted(this::run);

  public TopicMaker(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    stop.countDown();
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }

  private void run() {
    try {
      while (!made() && !stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        // Again.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean made() {
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.CLIENT_ID_CONFIG,
            "margay-ipam-admin");
    try (Admin admin = Admin.create(config)) {
      Topics.ensureTopics(admin);
      return true;
    } catch (TopicException | KafkaException e) {
      LOG.warn("The topics can not be made for now, trying again: {}", e.getMessage());
      return false;
    }
  }
}
