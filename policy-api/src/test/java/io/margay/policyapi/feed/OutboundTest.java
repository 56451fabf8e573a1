package io.margay.policyapi.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Source;
import io.margay.proto.feed.v1.FeedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutboundTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  private Hub hub = new Hub(100);
  private long revision;

  private static String text(FeedMessage message) {
    return switch (message.getMessageCase()) {
      case SNAPSHOT_BEGIN -> "begin";
      case CHANGE ->
          message.getChange().getKey() + "=" + message.getChange().getResource().toStringUtf8();
      case IN_SYNC -> "in-sync " + message.getInSync().getResumeToken();
      case HEARTBEAT, MESSAGE_NOT_SET -> "other";
    };
  }

  private static List<String> drain(Outbound outbound) {
    List<String> sent = new ArrayList<>();
    for (FeedMessage m = outbound.next(); m != null; m = outbound.next()) {
      sent.add(text(m));
    }
    return sent;
  }

  private void put(String key, String value) {
    hub.apply(
        Source.RESOURCES, List.of(new Entry(key, ++revision, ByteString.copyFromUtf8(value))));
  }

  private Outbound open(String token) {
    Outbound outbound = Outbound.open(hub.snapshot(), Token.parse(token), NOW);
    hub.follow((source, changes, after) -> outbound.offer(changes, Token.of(after, NOW)));
    return outbound;
  }

  @Test
  void withoutATokenEverythingIsSentAndThenWhatChanges() {
    put("a", "1");
    put("b", "1");
    put("b", "");
    Outbound outbound = open("");
    assertThat(drain(outbound)).containsExactly("begin", "a=1", "in-sync 1-3-0-1000000");
    put("a", "2");
    assertThat(drain(outbound)).containsExactly("a=2", "in-sync 1-4-0-1000000");
    assertThat(drain(outbound)).isEmpty();
  }

  @Test
  void withATokenOnlyWhatHasChangedSinceIsSent() {
    put("a", "1");
    put("b", "1");
    put("c", "1");
    put("b", "");
    assertThat(drain(open("1-2-0-999999")))
        .containsExactlyInAnyOrder("c=1", "b=", "in-sync 1-4-0-1000000");
  }

  @Test
  void aTokenThatCanNotBeResumedFromGetsASnapshot() {
    put("a", "1");
    for (String token :
        List.of("1-9-0-999999", "1-1-9-999999", "1-1-0-1000", "nonsense", "2-1-0-999999")) {
      assertThat(drain(open(token))).as(token).startsWith("begin");
    }
    Hub forgetful = new Hub(0);
    forgetful.apply(Source.RESOURCES, List.of(new Entry("a", 5, ByteString.EMPTY)));
    assertThat(drain(Outbound.open(forgetful.snapshot(), Token.parse("1-4-0-999999"), NOW)))
        .startsWith("begin");
    assertThat(drain(Outbound.open(forgetful.snapshot(), Token.parse("1-5-0-999999"), NOW)))
        .containsExactly("in-sync 1-5-0-1000000");
  }

  @Test
  void ofManyChangesOfAKeyASlowAgentGetsTheLast() {
    Outbound outbound = open("");
    assertThat(drain(outbound)).hasSize(2);
    for (int i = 0; i < 1000; i++) {
      put("a", "v" + i);
    }
    assertThat(outbound.pending()).isEqualTo(1);
    assertThat(drain(outbound)).containsExactly("a=v999", "in-sync 1-1000-0-1000000");
  }

  /** An agent that takes messages one at a time while things change is complete at each in-sync. */
  @Property(tries = 300)
  void atEachInSyncTheAgentHasAtLeastTheStateOfItsToken(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 11) Integer> script) {
    // All tries share one instance of the class.
    hub = new Hub(100);
    revision = 0;
    List<Map<String, String>> states = new ArrayList<>();
    states.add(Map.of());
    Map<String, String> truth = new HashMap<>();
    Map<String, Long> changedAt = new HashMap<>();
    Map<String, String> agent = new HashMap<>();
    Outbound outbound = open("");
    for (int step : script) {
      if (step < 5) {
        String value = step == 4 ? "" : "v" + revision;
        String key = "k" + (revision % 4);
        put(key, value);
        if (value.isEmpty()) {
          truth.remove(key);
        } else {
          truth.put(key, value);
        }
        changedAt.put(key, revision);
        states.add(Map.copyOf(truth));
      } else {
        receive(outbound.next(), agent, states, changedAt);
      }
    }
    for (FeedMessage m = outbound.next(); m != null; m = outbound.next()) {
      receive(m, agent, states, changedAt);
    }
    assertThat(agent).isEqualTo(truth);
  }

  private static void receive(
      FeedMessage message,
      Map<String, String> agent,
      List<Map<String, String>> states,
      Map<String, Long> changedAt) {
    if (message == null) {
      return;
    }
    if (message.hasChange()) {
      String value = message.getChange().getResource().toStringUtf8();
      if (value.isEmpty()) {
        agent.remove(message.getChange().getKey());
      } else {
        agent.put(message.getChange().getKey(), value);
      }
    } else if (message.hasInSync()) {
      long at = Token.parse(message.getInSync().getResumeToken()).resources();
      states
          .get((int) at)
          .forEach((key, value) -> {
            // What has changed again since may be newer already, never older or missing.
            if (changedAt.get(key) <= at) {
              assertThat(agent).containsEntry(key, value);
            }
          });
    }
  }
}
