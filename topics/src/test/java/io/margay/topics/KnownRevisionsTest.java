package io.margay.topics;

import static io.margay.topics.TestTopics.deletion;
import static io.margay.topics.TestTopics.put;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownRevisionsTest {

  @Test
  void only_a_higher_revision_of_the_same_key_is_news() {
    KnownRevisions known = new KnownRevisions(10);
    assertThat(known.advance(put("a", 5))).isTrue();
    assertThat(known.advance(put("a", 5))).isFalse();
    assertThat(known.advance(put("a", 4))).isFalse();
    assertThat(known.advance(put("b", 4))).isTrue();
    assertThat(known.advance(put("a", 6))).isTrue();
  }

  @Test
  void a_deletion_is_news_once_and_what_is_older_does_not_bring_the_key_back() {
    KnownRevisions known = new KnownRevisions(10);
    known.advance(put("a", 5));
    assertThat(known.advance(deletion("a", 6))).isTrue();
    assertThat(known.advance(deletion("a", 6))).isFalse();
    assertThat(known.advance(put("a", 5))).isFalse();
    assertThat(known.advance(put("a", 7))).isTrue();
  }

  @Test
  void of_deletions_only_the_latest_are_remembered() {
    KnownRevisions known = new KnownRevisions(2);
    known.advance(deletion("a", 1));
    known.advance(deletion("b", 2));
    known.advance(deletion("c", 3));
    assertThat(known.advance(put("b", 2))).isFalse();
    assertThat(known.advance(put("c", 3))).isFalse();
    assertThat(known.advance(put("a", 1))).isTrue();
  }
}
