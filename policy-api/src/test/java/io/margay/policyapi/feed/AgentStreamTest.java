package io.margay.policyapi.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ServerCallStreamObserver;
import io.margay.proto.feed.v1.FeedMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an agent is told that all is well, and when it is let go. */
class AgentStreamTest {

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(40);
  private static final Duration MOST_BEHIND = Duration.ofMinutes(5);
  private static final Duration AGE = Duration.ofMinutes(30);

  /** What an agent is sent. */
  private static final class Sent extends ServerCallStreamObserver<FeedMessage> {
    private final boolean ready;
    private final List<String> messages = new ArrayList<>();
    private @Nullable Code end;

    Sent(boolean ready) {
      this.ready = ready;
    }

    @Override
    public void onNext(FeedMessage message) {
      messages.add(message.getMessageCase().name());
    }

    @Override
    public void onError(Throwable error) {
      end = Status.fromThrowable(error).getCode();
    }

    @Override
    public void onCompleted() {
      end = Code.OK;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}
  }

  /**
   * Seconds since it began and since it was last heard, and whether it takes anything; then what it
   * is sent, and how it ends.
   */
  @ParameterizedTest
  @CsvSource({
    "   5,    5, true,           ,                  ",
    "  15,   15, true,  HEARTBEAT,                  ",
    "  15,   15, false,          ,                  ",
    "  45,   45, true,           , DEADLINE_EXCEEDED",
    "  45,   45, false,          , DEADLINE_EXCEEDED",
    " 299,    1, false,          ,                  ",
    " 301,    1, false,          , RESOURCE_EXHAUSTED",
    " 301,  301, false,          , RESOURCE_EXHAUSTED"
  })
  void anAgentThatIsNotUpToDate(
      int began, int heard, boolean ready, @Nullable String message, @Nullable Code end) {
    long start = System.nanoTime();
    Sent sent = new Sent(ready);
    AgentStream stream =
        new AgentStream("n", sent, Runnable::run, InstantSource.system(), start, AGE);
    long now = start + Duration.ofSeconds(began).toNanos();
    stream.heard(now - Duration.ofSeconds(heard).toNanos());
    stream.tick(now, HEARTBEAT, SILENCE, MOST_BEHIND);
    assertThat(sent.messages).isEqualTo(message == null ? List.of() : List.of(message));
    assertThat(sent.end).isEqualTo(end);
    // What has ended stays so.
    stream.tick(now + AGE.toNanos(), HEARTBEAT, SILENCE, MOST_BEHIND);
    if (end != null) {
      assertThat(sent.end).isEqualTo(end);
      assertThat(sent.messages).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"1799,", "1801, UNAVAILABLE"})
  void anAgentThatHasBeenHereForLongIsToldToComeBackAtOnce(int seconds, @Nullable Code end) {
    long start = System.nanoTime();
    Sent sent = new Sent(false);
    AgentStream stream =
        new AgentStream("n", sent, Runnable::run, InstantSource.system(), start, AGE);
    long now = start + Duration.ofSeconds(seconds).toNanos();
    stream.heard(now);
    stream.tick(now, HEARTBEAT, SILENCE, Duration.ofDays(1));
    assertThat(sent.end).isEqualTo(end);
    assertThat(sent.messages).isEqualTo(end == null ? List.of() : List.of("MOVE"));
  }
}
