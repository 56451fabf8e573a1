package io.margay.agent.dataplane.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommandTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void whatIsWrittenIsGivenBack() throws IOException {
    assertThat(Command.run(Netns.OWN, List.of("cat"), "text\n")).isEqualTo("text\n");
  }

  @Test
  void aFailureTellsWhatTheToolSaid() {
    assertThatThrownBy(
            () -> Command.run(Netns.OWN, List.of("sh", "-c", "echo no >&2; exit 3"), "", LONG))
        .isInstanceOf(IOException.class)
        .hasMessage("sh failed with code 3: no");
  }

  /** As a tool does that waits for a lock which nobody gives back. */
  @Test
  @Timeout(60)
  void aToolThatHangsIsEnded() {
    assertThatThrownBy(
            () -> Command.run(Netns.OWN, List.of("sleep", "100000"), "", Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessage("sleep took longer than 1 s and was ended");
  }
}
