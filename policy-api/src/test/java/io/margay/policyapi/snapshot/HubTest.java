package io.margay.policyapi.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubTest {

  private final Hub hub = new Hub(3);

  private static Entry put(String key, long revision) {
    return new Entry(key, revision, ByteString.copyFromUtf8(key + "@" + revision));
  }

  private static Entry deletion(String key, long revision) {
    return new Entry(key, revision, ByteString.EMPTY);
  }

  private List<Entry> after(long revision) {
    List<Entry> entries = new ArrayList<>();
    hub.snapshot().resources().changesAfter(revision).forEachRemaining(entries::add);
    entries.sort((a, b) -> Long.compare(a.revision(), b.revision()));
    return entries;
  }

  @Test
  void whatIsOlderThanKnownIsIgnoredWhateverTheOrderAndRepetition() {
    List<Hub.Transition> heard = new ArrayList<>();
    hub.follow((source, changes, after) -> heard.addAll(changes));
    hub.apply(Source.RESOURCES, List.of(put("a", 1), put("a", 3), put("a", 2), put("b", 4)));
    hub.apply(Source.RESOURCES, List.of(put("a", 1), put("a", 3), put("b", 4)));
    hub.apply(Source.RESOURCES, List.of(deletion("b", 5), put("b", 4)));
    assertThat(heard)
        .containsExactly(
            new Hub.Transition(null, put("a", 1)),
            new Hub.Transition(put("a", 1), put("a", 3)),
            new Hub.Transition(null, put("b", 4)),
            new Hub.Transition(put("b", 4), deletion("b", 5)));
    assertThat(hub.snapshot().resources().revision()).isEqualTo(5);
    assertThat(hub.snapshot().resources().get("a")).isEqualTo(put("a", 3));
    assertThat(hub.snapshot().resources().get("b")).isNull();
  }

  @Test
  void deletionsAreRememberedInBoundedNumber() {
    for (int i = 1; i <= 5; i++) {
      hub.apply(Source.RESOURCES, List.of(put("k" + i, 2L * i - 1), deletion("k" + i, 2L * i)));
    }
    assertThat(after(0)).extracting(Entry::key).containsExactly("k3", "k4", "k5");
    assertThat(hub.snapshot().resources().forgotten()).isEqualTo(4);
  }

  @Test
  void anObjectThatComesBackIsNotForgottenWithItsOldDeletion() {
    hub.apply(Source.RESOURCES, List.of(deletion("a", 1)));
    hub.apply(Source.RESOURCES, List.of(put("a", 2)));
    hub.apply(Source.RESOURCES, List.of(deletion("x", 3), deletion("y", 4), deletion("z", 5)));
    assertThat(hub.snapshot().resources().get("a")).isEqualTo(put("a", 2));
    assertThat(hub.snapshot().resources().forgotten()).isEqualTo(1);
  }

  @Test
  void isInSyncOnceBothTopicsAre() {
    List<String> told = new ArrayList<>();
    hub.whenInSync(() -> told.add("waited"));
    hub.inSync(Source.RESOURCES, 0);
    assertThat(hub.snapshot().inSync()).isFalse();
    assertThat(told).isEmpty();
    hub.inSync(Source.IPAM, 0);
    assertThat(hub.snapshot().inSync()).isTrue();
    hub.whenInSync(() -> told.add("at once"));
    assertThat(told).containsExactly("waited", "at once");
  }
}
