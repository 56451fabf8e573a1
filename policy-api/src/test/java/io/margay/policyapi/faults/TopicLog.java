package io.margay.policyapi.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.topics.TopicFollower;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Everything that a follower of the topic is told, in order. */
final class TopicLog implements TopicFollower.Listener, AutoCloseable {

  private final List<Long> revisions = Collections.synchronizedList(new ArrayList<>());
  private final TopicFollower follower;

  TopicLog(String kafka) {
    follower = new TopicFollower(kafka, Topics.RESOURCES, this);
    follower.start();
  }

  @Override
  public void onRecords(List<TopicRecord> batch) {
    batch.forEach(record -> revisions.add(record.revision()));
  }

  long reached() {
    return revisions.isEmpty() ? 0 : revisions.getLast();
  }

  /**
   * From the first to the last, each once and in order: nothing is missing, nothing comes later.
   */
  void assertWithoutGap() {
    List<Long> seen = List.copyOf(revisions);
    List<Long> expected = new ArrayList<>();
    for (long revision = 1; revision <= reached(); revision++) {
      expected.add(revision);
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Override
  public void close() {
    follower.close();
  }
}
