package io.margay.lab.run;

import io.margay.backends.EmbeddedKafka;
import io.margay.backends.EmbeddedPostgres;
import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Description;
import io.margay.lab.state.Journal;
import io.margay.lab.state.LabDirectory;
import java.util.ArrayDeque;
import java.util.Deque;

/** PostgreSQL and Kafka of the lab, on loopback, their data under its state directory. */
final class Stores implements AutoCloseable {

  private final LabDirectory directory;
  private final Progress progress;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  Stores(LabDirectory directory, Progress progress) {
    this.directory = directory;
    this.progress = progress;
  }

  Description.Postgres postgres() {
    Progress.Step step = progress.step("postgresql");
    EmbeddedPostgres server =
        EmbeddedPostgres.start(EmbeddedPostgres.Options.persistent(directory.part("postgres")));
    remember(server);
    ProcessId.of(server.pid())
        .ifPresent(id -> directory.journal().add(new Journal.Entry.Running("postgresql", id)));
    server.createDatabase("policy");
    server.createDatabase("ipam");
    step.done(server.host() + ":" + server.port());
    return new Description.Postgres(server.host(), server.port(), server.user(), server.password());
  }

  String kafka() {
    Progress.Step step = progress.step("kafka");
    EmbeddedKafka broker =
        EmbeddedKafka.start(EmbeddedKafka.Options.persistent(directory.part("kafka")));
    remember(broker);
    step.done(broker.bootstrapServers());
    return broker.bootstrapServers();
  }

  private void remember(AutoCloseable store) {
    synchronized (started) {
      started.push(store);
    }
  }

  @Override
  public void close() {
    synchronized (started) {
      while (!started.isEmpty()) {
        try {
          started.pop().close();
        } catch (Exception e) {
          progress.say("a store did not stop well: " + e.getMessage());
        }
      }
    }
  }
}
