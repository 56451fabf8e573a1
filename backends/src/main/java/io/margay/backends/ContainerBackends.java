package io.margay.backends;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The servers as containers. Apart from the rest, so that who embeds servers needs no
 * Testcontainers. Images: {@code TEST_POSTGRES_IMAGE} and {@code TEST_KAFKA_IMAGE}, or the official
 * ones in the versions that are embedded.
 */
final class ContainerBackends {

  private ContainerBackends() {}

  static boolean engineAnswers() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (NoClassDefFoundError e) {
      // Whoever left Testcontainers out has no containers.
      return false;
    }
  }

  /** Ended by Testcontainers' own reaper. */
  @SuppressWarnings("resource")
  static TestBackends.Server postgres() {
    String major = Versions.POSTGRES.substring(0, Versions.POSTGRES.indexOf('.'));
    PostgreSQLContainer container =
        new PostgreSQLContainer(
                image("TEST_POSTGRES_IMAGE", "postgres:" + major)
                    .asCompatibleSubstituteFor("postgres"))
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=100");
    container.start();
    return new TestBackends.Server(
        container.getJdbcUrl(), container.getUsername(), container.getPassword());
  }

  @SuppressWarnings("resource")
  static String kafka() {
    KafkaContainer container =
        new KafkaContainer(
                image("TEST_KAFKA_IMAGE", "apache/kafka:" + Versions.KAFKA)
                    .asCompatibleSubstituteFor("apache/kafka"))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    container.start();
    return container.getBootstrapServers();
  }

  private static DockerImageName image(String variable, String otherwise) {
    String name = System.getenv(variable);
    return DockerImageName.parse(name == null || name.isBlank() ? otherwise : name);
  }
}
