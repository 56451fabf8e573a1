package io.margay.ipam.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.margay.backends.EmbeddedPostgres;
import io.margay.core.model.Resources;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.pool.Cluster;
import io.margay.ipam.pool.Clusters;
import io.margay.ipam.store.Ledger;
import io.margay.ipam.store.PictureRows;
import io.margay.ipam.write.Assigner;
import io.margay.ipam.write.Assignment;
import io.margay.ipam.write.Batches;
import io.margay.ipam.write.BusyException;
import io.margay.ipam.write.Requests;
import io.margay.ipam.write.Writer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** PostgreSQL whose disk, a small memory file system, becomes full, and has room again. */
class DiskFullTest {

  private static final Path DISK = Path.of("/tmp/mgyt-ipam-disk-" + ProcessHandle.current().pid());

  @Test
  void callsFailForAsLongAsTheDiskIsFullAndNothingIsGivenTwice() throws Exception {
    boolean root = System.getProperty("user.name", "").equals("root");
    if ("true".equals(System.getenv("CI"))) {
      assertThat(root).as("CI runs as root").isTrue();
    }
    assumeTrue(root, "only root can mount a file system of its own");
    Files.createDirectories(DISK);
    run("mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", DISK.toString());
    try {
      onTheSmallDisk();
    } finally {
      run("umount", "-l", DISK.toString());
      Files.deleteIfExists(DISK);
    }
  }

  private static void onTheSmallDisk() throws Exception {
    Disk disk = new Disk();
    try (HikariDataSource dataSource = disk.dataSource()) {
      Flyway.configure().dataSource(dataSource).load().migrate();
      JdbcClient jdbc = JdbcClient.create(dataSource);
      Writer writer =
          new Writer(
              new Batches(
                  new Ledger(new JdbcTemplate(dataSource), JsonMapper.shared()),
                  new PictureRows(jdbc),
                  DiskFullTest::cluster,
                  () -> {},
                  blocks -> {},
                  InstantSource.system()));
      writer.start();
      try {
        fillAndFree(disk, new Assigner(new Requests(writer, Duration.ofSeconds(30))));
      } finally {
        writer.stop();
      }
    } finally {
      disk.postgres.close();
    }
  }

  private static void fillAndFree(Disk disk, Assigner assigner) throws IOException {
    Assignment before = assigner.assign(wish(0));
    disk.fill();
    Set<String> given = new HashSet<>();
    given.add(before.addresses().getFirst().toString());
    // Until the write-ahead log needs room, things still work.
    await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> {
          int next = given.size();
          try {
            assertThat(given.add(assigner.assign(wish(next)).addresses().getFirst().toString()))
                .isTrue();
            return false;
          } catch (DataAccessException | BusyException full) {
            return true;
          }
        });
    assertThatThrownBy(() -> assigner.assign(wish(given.size())))
        .isInstanceOfAny(DataAccessException.class, BusyException.class);
    disk.free();
    await()
        .atMost(Duration.ofSeconds(120))
        .ignoreExceptionsInstanceOf(DataAccessException.class)
        .ignoreExceptionsInstanceOf(BusyException.class)
        // What is left of a server that has ended may be in the next one's way for a moment.
        .ignoreExceptionsInstanceOf(IllegalStateException.class)
        .untilAsserted(() -> {
          disk.restartIfDown();
          assertThat(assigner.assign(wish(0)).owned()).isEqualTo(before.owned());
        });
    Assignment after = assigner.assign(wish(given.size()));
    assertThat(given).doesNotContain(after.addresses().getFirst().toString());
  }

  private static Wish wish(int number) {
    String text = "x".repeat(500);
    return Wish.workload(
        "n1",
        "h" + number,
        1,
        0,
        Map.of("a", text, "b", text, "c", text, "d", text, "e", text, "f", text));
  }

  private static Cluster cluster() {
    Map<String, Object> pool =
        Map.of(
            "apiVersion",
            "projectcalico.org/v3",
            "kind",
            "IPPool",
            "metadata",
            Map.of("name", "p"),
            "spec",
            Map.of("cidr", "10.0.0.0/8", "blockSize", 20));
    return Clusters.of(List.of(Resources.decode(pool).orThrow()));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s", List.of(command)).isZero();
  }

  /** The server on the small disk. */
  private static final class Disk {

    private EmbeddedPostgres postgres =
        EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(DISK.resolve("postgres")));
    private final Path filler = DISK.resolve("filler");

    HikariDataSource dataSource() {
      HikariDataSource dataSource = new HikariDataSource();
      dataSource.setJdbcUrl(postgres.jdbcUrl("postgres"));
      dataSource.setUsername(postgres.user());
      dataSource.setPassword(postgres.password());
      dataSource.setConnectionTimeout(1000);
      dataSource.setMaximumPoolSize(2);
      return dataSource;
    }

    void fill() {
      byte[] chunk = new byte[1 << 16];
      try (OutputStream out = Files.newOutputStream(filler)) {
        while (true) {
          out.write(chunk);
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space left");
      }
    }

    void free() throws IOException {
      Files.delete(filler);
    }

    /** Where not even recovery had room, the server has ended. */
    void restartIfDown() {
      int port = postgres.port();
      if (ProcessHandle.of(postgres.pid()).filter(ProcessHandle::isAlive).isEmpty()) {
        postgres.close();
        postgres =
            EmbeddedPostgres.start(
                EmbeddedPostgres.Options.persistent(DISK.resolve("postgres")).withPort(port));
      }
    }
  }
}
