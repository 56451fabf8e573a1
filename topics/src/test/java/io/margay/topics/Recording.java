package io.margay.topics;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;

/** A listener that keeps what it is told; {@code IN SYNC} stands where it was told so. */
final class Recording implements TopicFollower.Listener {

  static final String IN_SYNC = "IN SYNC";

  private final List<Object> events = new CopyOnWriteArrayList<>();
  private volatile int failures;

  @Override
  public void onRecords(List<TopicRecord> batch) {
    if (failures > 0) {
      failures = failures - 1;
      throw new IllegalStateException("refused by the test, " + failures + " more");
    }
    events.addAll(batch);
  }

  @Override
  public void onInSync() {
    events.add(IN_SYNC);
  }

  void failNext(int count) {
    failures = count;
  }

  List<Object> events() {
    return new ArrayList<>(events);
  }

  void awaitEvents(Object... expected) {
    patiently().until(this::events, List.of(expected)::equals);
  }

  static ConditionFactory patiently() {
    return await().pollInterval(Duration.ofMillis(1));
  }
}
