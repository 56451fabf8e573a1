package io.margay.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** The topics and their settings. Writers call {@link #ensureTopics} before they write. */
public final class Topics {

  /** What users want: every resource of the API. Written by policy-api. */
  public static final String RESOURCES = "margay.resources";

  /** Which node has which block. Written by ipam-service. */
  public static final String IPAM = "margay.ipam";

  /**
   * Changes that could not be published to their topic, for people to look at; kept for 14 days.
   */
  public static final String DEAD_LETTERS = "margay.dead-letters";

  /** The largest record, in bytes: above what the API lets a resource grow to. */
  static final int MAX_RECORD_BYTES = 4 << 20;

  private static final Duration INTACT = Duration.ofMinutes(30);

  private static final int REPLICAS = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Topics() {}

  /**
   * Makes the topics, and puts right the settings of those that exist.
   *
   * @throws TopicException if Kafka does not answer in time or refuses, or a topic has more than
   *     one partition, which would lose the order
   */
  public static void ensureTopics(Admin admin) {
    ensureTopics(admin, List.of(RESOURCES));
    short replicas = replicas(admin);
    Map<String, String> intact = tables(replicas);
    intact.put(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, millis(intact(IPAM).multipliedBy(2)));
    ensureTopics(admin, List.of(IPAM), replicas, intact);
    ensureTopics(admin, List.of(DEAD_LETTERS), replicas, deadLetters(replicas));
  }

  /**
   * For how long every record of a topic is there, also where a newer one of its key follows:
   * whoever reads the topic knows each change of that time. Brokers keep them for twice as long,
   * because clocks differ.
   */
  static Duration intact(String topic) {
    return topic.equals(IPAM) ? INTACT : Duration.ZERO;
  }

  static void ensureTopics(Admin admin, List<String> names) {
    short replicas = replicas(admin);
    ensureTopics(admin, names, replicas, tables(replicas));
  }

  private static short replicas(Admin admin) {
    return (short)
        Math.min(REPLICAS, await(admin.describeCluster().nodes(), "count the brokers").size());
  }

  private static void ensureTopics(
      Admin admin, List<String> names, short replicas, Map<String, String> settings) {
    List<String> existing = new ArrayList<>();
    for (String name : names) {
      NewTopic topic = new NewTopic(name, 1, replicas).configs(settings);
      if (!create(admin, topic)) {
        existing.add(name);
      }
    }
    existing.forEach(name -> checkPartitions(admin, name));
    existing.forEach(name -> correct(admin, name, settings));
  }

  private static Map<String, String> deadLetters(int replicas) {
    Map<String, String> settings = common(replicas);
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    settings.put(TopicConfig.RETENTION_MS_CONFIG, millis(Duration.ofDays(14)));
    return settings;
  }

  private static Map<String, String> tables(int replicas) {
    Map<String, String> settings = common(replicas);
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    // A deletion must outlast the longest outage that a running follower sits through.
    settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofDays(7)));
    // Start of day reads the whole topic: keep it near one record per key.
    settings.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.2");
    settings.put(TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofHours(1)));
    settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(64 << 20));
    return settings;
  }

  private static Map<String, String> common(int replicas) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD_BYTES));
    settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replicas < REPLICAS ? "1" : "2");
    settings.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
    return settings;
  }

  private static boolean create(Admin admin, NewTopic topic) {
    try {
      await(admin.createTopics(List.of(topic)).all(), "make topic " + topic.name());
      return true;
    } catch (TopicException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static void checkPartitions(Admin admin, String name) {
    int partitions =
        await(admin.describeTopics(List.of(name)).allTopicNames(), "describe topic " + name)
            .values()
            .iterator()
            .next()
            .partitions()
            .size();
    if (partitions != 1) {
      throw new TopicException(
          "topic "
              + name
              + " has "
              + partitions
              + " partitions and must have 1; delete it, it is written again from the database",
          null);
    }
  }

  private static void correct(Admin admin, String name, Map<String, String> settings) {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config actual =
        await(admin.describeConfigs(List.of(topic)).all(), "read the settings of " + name)
            .values()
            .iterator()
            .next();
    List<AlterConfigOp> wrong =
        settings.entrySet().stream()
            // Of a cluster that has grown, replicas and what depends on them are its operator's.
            .filter(e -> !e.getKey().equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG))
            .filter(e -> differs(actual.get(e.getKey()), e.getValue()))
            .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), OpType.SET))
            .toList();
    if (!wrong.isEmpty()) {
      await(admin.incrementalAlterConfigs(Map.of(topic, wrong)).all(), "set up topic " + name);
    }
  }

  private static boolean differs(@Nullable ConfigEntry actual, String desired) {
    return actual == null || !desired.equals(actual.value());
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  private static <T> T await(KafkaFuture<T> future, String what) {
    try {
      return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TopicException("can not " + what + ": " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new TopicException("can not " + what + ": Kafka does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicException("interrupted: can not " + what, e);
    }
  }
}
