package io.margay.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** The same assertions whichever backend was picked. */
class TestBackendsTest {

  @Test
  void the_mode_is_the_one_that_the_environment_expects() {
    String expected = System.getenv("EXPECT_TEST_BACKEND");
    assumeTrue(expected != null, "EXPECT_TEST_BACKEND is not set: any mode is as good");
    assertThat(TestBackends.mode()).isEqualTo(expected);
  }

  @Test
  void each_call_gives_a_database_of_its_own() throws Exception {
    TestBackends.Postgres one = TestBackends.postgres();
    TestBackends.Postgres other = TestBackends.postgres();
    assertThat(one.jdbcUrl()).isNotEqualTo(other.jdbcUrl());
    for (TestBackends.Postgres database : List.of(one, other)) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (n int)");
        assertThat(statement.executeQuery("SELECT * FROM t").next()).isFalse();
      }
    }
  }

  @Test
  void the_broker_makes_a_topic() throws Exception {
    String topic = "made-by-a-test";
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestBackends.kafka()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get(30, TimeUnit.SECONDS);
      assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).contains(topic);
    }
  }
}
