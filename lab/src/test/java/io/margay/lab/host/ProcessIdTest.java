package io.margay.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdTest {

  @Test
  void aProcessIsKnownByNumberAndStart() throws Exception {
    Process process = new ProcessBuilder("sleep", "300").start();
    ProcessId id = ProcessId.of(process.pid()).orElseThrow();
    assertThat(id.isAlive()).isTrue();
    assertThat(id.memoryBytes()).isPositive();
    assertThat(new ProcessId(id.pid(), id.startTicks() + 1).isAlive()).isFalse();

    id.kill();
    process.waitFor();

    assertThat(id.isAlive()).isFalse();
    assertThat(id.memoryBytes()).isZero();
  }

  @Test
  void aProcessThatEndedButNobodyWaitedForIsNotAlive() throws Exception {
    // The shell never waits for its child, which stays a zombie.
    Process shell = new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 300").start();
    try {
      long child = Long.parseLong(shell.inputReader().readLine().strip());
      org.awaitility.Awaitility.await().until(() -> ProcessId.of(child).isEmpty());
    } finally {
      shell.destroyForcibly().waitFor();
    }
  }
}
