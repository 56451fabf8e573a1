package io.margay.lab.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {

  @TempDir Path directory;

  private Process process;
  private ProcessId id;

  @BeforeEach
  void start() throws IOException {
    process = new ProcessBuilder("sleep", "300").start();
    id = ProcessId.of(process.pid()).orElseThrow();
  }

  @AfterEach
  void end() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Test
  void recordedProcessesEndAndFilesGoAndItCanBeRepeated() throws Exception {
    Path file = Files.writeString(directory.resolve("outside"), "x");
    Journal journal = new Journal(directory.resolve("journal"));
    journal.add(new Entry.Running("sleeper", id));
    journal.add(new Entry.OutsideFile(file));
    journal.add(new Entry.Namespace("mgyt-lab-never-made"));
    journal.add(new Entry.Link("mgyt-lab-none"));

    Sweep.all(journal);
    Sweep.all(journal);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(file).doesNotExist();
  }

  @Test
  void aProcessThatGotTheNumberOfARecordedOneIsLeftAlone() {
    Journal journal = new Journal(directory.resolve("journal"));
    journal.add(new Entry.Running("sleeper", new ProcessId(id.pid(), id.startTicks() - 1)));

    Sweep.all(journal);

    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void theProcessThatSweepsDoesNotEndItself() {
    Journal journal = new Journal(directory.resolve("journal"));
    journal.add(new Entry.Running("lab", ProcessId.self()));

    Sweep.all(journal);

    assertThat(ProcessId.self().isAlive()).isTrue();
  }

  @Test
  void aProcessThatDoesNotListenEndsByForce() throws Exception {
    Process deaf =
        new ProcessBuilder("sh", "-c", "trap '' TERM; echo; while :; do sleep 300; done").start();
    deaf.getInputStream().read();
    ProcessId deafId = ProcessId.of(deaf.pid()).orElseThrow();
    List<ProcessId> sleeping =
        deaf.descendants().flatMap(d -> ProcessId.of(d.pid()).stream()).toList();

    Sweep.end(List.of(deafId), Duration.ofMillis(200));
    sleeping.forEach(ProcessId::kill);

    assertThat(deaf.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }
}
