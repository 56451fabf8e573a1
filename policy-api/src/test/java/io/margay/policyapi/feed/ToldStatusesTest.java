package io.margay.policyapi.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.margay.policyapi.snapshot.Entry;
import io.margay.proto.feed.v1.StatusRequest;
import io.margay.proto.feed.v1.ToldStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToldStatusesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final AskedStatuses asked = new AskedStatuses();
  private final ToldStatuses told = new ToldStatuses(asked);

  private static String key(int i) {
    return "CalicoNodeStatus//s" + i;
  }

  private void ask(int objects) {
    for (int i = 0; i < objects; i++) {
      String document =
          """
          {"apiVersion": "projectcalico.org/v3", "kind": "CalicoNodeStatus",
           "metadata": {"name": "s%d", "uid": "u%d", "generation": 1}, "spec": {"node": "n%d"}}
          """
              .formatted(i, i, i);
      assertThat(asked.changed(new Entry(key(i), 1, ByteString.copyFromUtf8(document))))
          .containsExactly("n" + i);
    }
  }

  private void tell(int i, String status) {
    StatusRequest request = asked.of("n" + i).getRequests(0);
    told.offer(
        "n" + i,
        ToldStatus.newBuilder()
            .setName(request.getName())
            .setUid(request.getUid())
            .setGeneration(request.getGeneration())
            .setStatus(ByteString.copyFromUtf8(status))
            .build(),
        NOW);
  }

  private List<String> names(List<ToldStatuses.Told> turn) {
    return turn.stream().map(each -> each.key().name()).toList();
  }

  /** A thousand nodes whose states all change at every period. */
  @Test
  void changesArePacedAndEveryNodeHasItsTurn() {
    ask(1000);
    Set<String> written = new HashSet<>();
    for (int turn = 0; turn < 100; turn++) {
      for (int i = 0; i < 1000; i++) {
        tell(i, "state " + turn);
      }
      List<String> names = names(told.take());
      assertThat(names).hasSize(ToldStatuses.MOST_CHANGES);
      written.addAll(names);
      assertThat(told.size()).isLessThanOrEqualTo(1000);
    }
    assertThat(written).hasSize(1000);
  }

  @Test
  void whatHoldsStillIsNotHeldUpByWhatChanges() {
    ask(1000);
    for (int i = 0; i < 200; i++) {
      tell(i, "same");
    }
    List<String> first = new ArrayList<>();
    while (told.size() > 0) {
      first.addAll(names(told.take()));
    }
    assertThat(first).hasSize(200);
    for (int i = 999; i >= 200; i--) {
      tell(i, "other");
    }
    for (int i = 0; i < 200; i++) {
      tell(i, "same");
    }
    List<String> turn = names(told.take());
    assertThat(turn).hasSize(200 + ToldStatuses.MOST_CHANGES).containsAll(first);
  }

  @Test
  void ofWhatIsToldTwiceTheLastCountsAndAFailureWaitsAgain() {
    ask(1);
    tell(0, "one");
    tell(0, "two");
    ToldStatuses.Told taken = told.take().getFirst();
    assertThat(taken.status().toStringUtf8()).isEqualTo("two");
    assertThat(told.take()).isEmpty();
    told.back(taken);
    assertThat(told.take()).containsExactly(taken);
    told.back(taken);
    tell(0, "three");
    told.back(taken);
    assertThat(told.take()).extracting(t -> t.status().toStringUtf8()).containsExactly("three");
  }

  @Test
  void whatAnObjectThatIsGoneAskedForIsDropped() {
    ask(2);
    tell(0, "one");
    asked.changed(new Entry(key(1), 2, ByteString.EMPTY));
    assertThat(asked.of("n1").getRequestsList()).isEmpty();
    told.offer("n1", ToldStatus.newBuilder().setName("s1").setUid("u1").build(), NOW);
    assertThat(names(told.take())).containsExactly("s0");
  }
}
