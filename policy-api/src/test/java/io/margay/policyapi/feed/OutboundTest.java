package io.margay.policyapi.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.margay.policyapi.snapshot.Entry;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.snapshot.Snapshot;
import io.margay.policyapi.snapshot.Source;
import io.margay.proto.feed.v1.Batch;
import io.margay.proto.feed.v1.Change;
import io.margay.proto.feed.v1.Changes;
import io.margay.proto.feed.v1.FeedMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  private Hub hub = new Hub(100);
  private long revision;

  /** The shared beginnings of agents that read batches. */
  private Openings openings = new Openings();

  /** A message as those that an agent gets which reads no batches. */
  private static List<FeedMessage> apart(FeedMessage message) {
    if (!message.hasBatch()) {
      return List.of(message);
    }
    List<FeedMessage> parts = new ArrayList<>();
    Batch batch = message.getBatch();
    List<Change> changes = new ArrayList<>(batch.getChangesList());
    changes.addAll(inflated(batch.getGzip()).getChangesList());
    changes.forEach(change -> parts.add(FeedMessage.newBuilder().setChange(change).build()));
    if (!batch.getResumeToken().isEmpty()) {
      parts.add(Messages.inSync(Token.parse(batch.getResumeToken())));
    }
    return parts;
  }

  private static Changes inflated(ByteString gzip) {
    if (gzip.isEmpty()) {
      return Changes.getDefaultInstance();
    }
    try (var in = new GZIPInputStream(gzip.newInput())) {
      return Changes.parseFrom(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(FeedMessage message) {
    return switch (message.getMessageCase()) {
      case SNAPSHOT_BEGIN -> "begin";
      case CHANGE ->
          message.getChange().getKey() + "=" + message.getChange().getResource().toStringUtf8();
      case IN_SYNC -> "in-sync " + message.getInSync().getResumeToken();
      case BATCH, MOVE, STATUS_REQUESTS, HEARTBEAT, MESSAGE_NOT_SET -> "other";
    };
  }

  private static List<FeedMessage> messages(Outbound outbound) {
    List<FeedMessage> sent = new ArrayList<>();
    for (FeedMessage m = outbound.next(); m != null; m = outbound.next()) {
      sent.add(m);
    }
    return sent;
  }

  private static List<String> drain(Outbound outbound) {
    return messages(outbound).stream()
        .flatMap(message -> apart(message).stream())
        .map(OutboundTest::text)
        .toList();
  }

  private void put(String key, String value) {
    hub.apply(
        Source.RESOURCES, List.of(new Entry(key, ++revision, ByteString.copyFromUtf8(value))));
  }

  private Outbound open(String token, boolean batches) {
    Outbound outbound =
        Outbound.open(hub.snapshot(), Token.parse(token), NOW, batches ? openings : null);
    hub.follow((source, changes, after) -> outbound.offer(delta(changes, after)));
    return outbound;
  }

  private static Delta delta(List<Hub.Transition> changes, Snapshot after) {
    return new Delta(changes.stream().map(Hub.Transition::after).toList(), Token.of(after, NOW));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutATokenEverythingIsSentAndThenWhatChanges(boolean batches) {
    put("a", "1");
    put("b", "1");
    put("b", "");
    Outbound outbound = open("", batches);
    assertThat(drain(outbound)).containsExactly("begin", "a=1", "in-sync 1-3-0-1000000");
    put("a", "2");
    assertThat(drain(outbound)).containsExactly("a=2", "in-sync 1-4-0-1000000");
    assertThat(drain(outbound)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withATokenOnlyWhatHasChangedSinceIsSent(boolean batches) {
    put("a", "1");
    put("b", "1");
    put("c", "1");
    put("b", "");
    assertThat(drain(open("1-2-0-999999", batches)))
        .containsExactlyInAnyOrder("c=1", "b=", "in-sync 1-4-0-1000000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTokenThatCanNotBeResumedFromGetsASnapshot(boolean batches) {
    put("a", "1");
    for (String token :
        List.of("1-9-0-999999", "1-1-9-999999", "1-1-0-1000", "nonsense", "2-1-0-999999")) {
      assertThat(drain(open(token, batches))).as(token).startsWith("begin");
    }
    Openings opened = batches ? new Openings() : null;
    Hub forgetful = new Hub(0);
    forgetful.apply(Source.RESOURCES, List.of(new Entry("a", 5, ByteString.EMPTY)));
    assertThat(drain(Outbound.open(forgetful.snapshot(), Token.parse("1-4-0-999999"), NOW, opened)))
        .startsWith("begin");
    assertThat(drain(Outbound.open(forgetful.snapshot(), Token.parse("1-5-0-999999"), NOW, opened)))
        .containsExactly("in-sync 1-5-0-1000000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofManyChangesOfAKeyASlowAgentGetsTheLast(boolean batches) {
    Outbound outbound = open("", batches);
    assertThat(drain(outbound)).hasSize(2);
    for (int i = 0; i < 1000; i++) {
      put("a", "v" + i);
    }
    assertThat(outbound.pending()).isEqualTo(1);
    assertThat(drain(outbound)).containsExactly("a=v999", "in-sync 1-1000-0-1000000");
  }

  @Test
  void agentsThatLackNothingAreSentOneMessage() {
    Outbound one = open("", true);
    Outbound other = open("", true);
    Outbound slow = open("", true);
    drain(one);
    drain(other);
    put("a", "1");
    put("b", "1");
    drain(slow);
    // Both have missed none, but two changes at once: these are put together for each.
    assertThat(drain(one)).containsExactly("a=1", "b=1", "in-sync 1-2-0-1000000");
    drain(other);
    Delta delta =
        new Delta(
            List.of(new Entry("c", 3, ByteString.copyFromUtf8("1"))),
            Token.of(hub.snapshot(), NOW));
    List.of(one, other, slow).forEach(outbound -> outbound.offer(delta));
    FeedMessage message = one.next();
    assertThat(other.next()).isSameAs(message);
    assertThat(slow.next()).isSameAs(message);
    assertThat(List.of(one, other, slow)).allMatch(Outbound::isDrained);
  }

  @Test
  void agentsThatBeginTogetherShareTheBeginningAndGetWhatCameSince() {
    String large = "x".repeat(3_000);
    for (int i = 0; i < 100; i++) {
      put("k" + i, large);
    }
    List<FeedMessage> first = messages(open("", true));
    assertThat(first).hasSizeBetween(5, 8);
    assertThat(first.subList(1, first.size() - 1))
        .allMatch(message -> !message.getBatch().getGzip().isEmpty())
        .allMatch(message -> message.getSerializedSize() < 5_000);
    put("k7", "");
    put("new", "1");
    Outbound later = open("", true);
    List<FeedMessage> second = messages(later);
    for (int i = 1; i < first.size() - 1; i++) {
      assertThat(second.get(i)).isSameAs(first.get(i));
    }
    List<String> since = new ArrayList<>();
    second
        .subList(first.size() - 1, second.size())
        .forEach(message -> apart(message).forEach(part -> since.add(text(part))));
    assertThat(since).containsExactlyInAnyOrder("k7=", "new=1", "in-sync 1-102-0-1000000");
    assertThat(since).endsWith("in-sync 1-102-0-1000000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatOnlyPeopleLookAtGoesToNoAgent(boolean batches) {
    hub.apply(
        Source.IPAM,
        List.of(
            new Entry("IPAMBlock//10-0-0-0-26", 1, ByteString.copyFromUtf8("1")),
            new Entry("IPAMHandle//h", 2, ByteString.copyFromUtf8("1")),
            new Entry("BlockAffinity//n-10-0-0-0-26", 3, ByteString.copyFromUtf8("1"))));
    assertThat(drain(open("", batches)))
        .containsExactly("begin", "BlockAffinity//n-10-0-0-0-26=1", "in-sync 1-0-3-1000000");
    assertThat(drain(open("1-0-1-999999", batches)))
        .containsExactly("BlockAffinity//n-10-0-0-0-26=1", "in-sync 1-0-3-1000000");
  }

  /** An agent that takes messages one at a time while things change is complete at each in-sync. */
  @Property(tries = 300)
  void atEachInSyncTheAgentHasAtLeastTheStateOfItsToken(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 11) Integer> script,
      @ForAll boolean batches) {
    // All tries share one instance of the class.
    hub = new Hub(100);
    openings = new Openings();
    revision = 0;
    List<Map<String, String>> states = new ArrayList<>();
    states.add(Map.of());
    Map<String, String> truth = new HashMap<>();
    Map<String, Long> changedAt = new HashMap<>();
    Map<String, String> agent = new HashMap<>();
    Outbound outbound = open("", batches);
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
        FeedMessage next = outbound.next();
        if (next != null) {
          apart(next).forEach(part -> receive(part, agent, states, changedAt));
        }
      }
    }
    for (FeedMessage m = outbound.next(); m != null; m = outbound.next()) {
      apart(m).forEach(part -> receive(part, agent, states, changedAt));
    }
    assertThat(agent).isEqualTo(truth);
  }

  private static void receive(
      FeedMessage message,
      Map<String, String> agent,
      List<Map<String, String>> states,
      Map<String, Long> changedAt) {
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
