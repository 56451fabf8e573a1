package io.margay.backends;

import io.margay.testing.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker that is its own KRaft controller, inside this JVM. Topics are never made by mere
 * use: who needs one makes it with its settings.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final String TEMPORARY = "margay-kafka-";
  private static final int PORT_ATTEMPTS = 5;

  /**
   * How to run a broker.
   *
   * @param directory kept and used again on the next start; null for a temporary one that is
   *     deleted on close
   * @param listenAddress the IP address to listen at, which is also what clients are told
   * @param port 0 for any free one
   */
  public record Options(@Nullable Path directory, String listenAddress, int port) {

    public Options {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
      }
    }

    /** For tests: temporary, on loopback. */
    public static Options temporary() {
      return new Options(null, "127.0.0.1", 0);
    }

    /** A log that stays in this directory, on loopback. */
    public static Options persistent(Path directory) {
      return new Options(directory, "127.0.0.1", 0);
    }

    public Options withListenAddress(String address) {
      return new Options(directory, address, port);
    }

    public Options withPort(int newPort) {
      return new Options(directory, listenAddress, newPort);
    }
  }

  private final StateDirectory directory;
  private final Options options;
  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedKafka(
      StateDirectory directory, Options options, KafkaRaftServer server, int port) {
    this.directory = directory;
    this.options = options;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker and returns when it serves.
   *
   * @throws IllegalStateException if it does not start
   */
  public static EmbeddedKafka start(Options options) {
    StateDirectory.abandoned(TEMPORARY).forEach(StateDirectory::close);
    StateDirectory directory = StateDirectory.of(options.directory(), TEMPORARY);
    try {
      for (int attempt = 1; ; attempt++) {
        int port = options.port() == 0 ? Ports.free() : options.port();
        try {
          return new EmbeddedKafka(
              directory, options, startServer(directory.path(), options, port), port);
        } catch (KafkaException e) {
          if (options.port() != 0 || attempt == PORT_ATTEMPTS) {
            throw new IllegalStateException("Kafka does not start at port " + port, e);
          }
        }
      }
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return authority(options.listenAddress(), port);
  }

  public int port() {
    return port;
  }

  /** Stops the broker, and deletes its directory if that is a temporary one. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    directory.close();
  }

  private static KafkaRaftServer startServer(Path directory, Options options, int port) {
    Properties properties = properties(directory, options.listenAddress(), port);
    format(directory, properties);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      server.shutdown();
      server.awaitShutdown();
      throw e;
    }
  }

  private static Properties properties(Path directory, String address, int port) {
    int controllerPort = Ports.free();
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put(
        "listeners",
        "PLAINTEXT://" + authority(address, port) + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://" + authority(address, port));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    // Static voters: the only voter's port may then change from start to start.
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put("log.dirs", directory.resolve("log").toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // A broker that was killed comes back under its old name as soon as that session has ended.
    settings.put("controlled.shutdown.enable", "true");
    settings.put("broker.session.timeout.ms", "1000");
    settings.put("broker.heartbeat.interval.ms", "200");
    settings.put("controller.quorum.election.timeout.ms", "200");
    settings.put("controller.quorum.fetch.timeout.ms", "400");
    // The cleaner's buffer is 128 MiB by default: far more than a small log needs.
    settings.put("log.cleaner.dedupe.buffer.size", "8388608");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    Properties properties = new Properties();
    properties.putAll(settings);
    return properties;
  }

  private static void format(Path directory, Properties properties) {
    if (Files.exists(directory.resolve("log/meta.properties"))) {
      return;
    }
    Path file = directory.resolve("server.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] arguments = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
    int status =
        StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IllegalStateException(
          "Kafka's directory can not be formatted: " + said.toString(StandardCharsets.UTF_8));
    }
  }

  private static String authority(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
