package io.margay.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.routes.RouteMetrics;
import io.margay.agent.feed.FeedBatch;
import io.margay.core.calc.Change;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeSpec;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private static final Node A = new Node(Metadata.named("a"), NodeSpec.of(null));

  private final Mailbox mailbox = new Mailbox();

  @Test
  void ofAKeyTheLastValueIsKept() throws Exception {
    for (int i = 0; i < 1000; i++) {
      mailbox.feed(new FeedBatch(List.of(new Change.Put(A)), "t" + i));
    }
    mailbox.feed(new FeedBatch(List.of(new Change.Delete(A.key())), "last"));

    Mailbox.Work work = mailbox.take(0);
    assertThat(work.changes()).containsExactly(new Change.Delete(A.key()));
    assertThat(work.token()).isEqualTo("last");
  }

  @Test
  void whatIsTakenIsGone() throws Exception {
    mailbox.local(A.key());
    mailbox.resync();
    mailbox.routes(new LearnedRoutes(new TreeMap<>(), RouteMetrics.USUAL, true));
    Mailbox.Work work = mailbox.take(0);
    assertThat(work.local()).containsExactly(A.key());
    assertThat(work.waiters()).hasSize(1);
    assertThat(work.resync()).isTrue();
    assertThat(work.routes()).isNotNull();

    assertThat(mailbox.take(0))
        .isEqualTo(new Mailbox.Work(List.of(), null, List.of(), List.of(), null, false, false));
  }

  @Test
  void closingFailsWhoWaitsAndWhoComesLater() throws Exception {
    CompletableFuture<Void> before = mailbox.barrier();
    mailbox.close();

    assertThat(mailbox.take(0)).isNull();
    assertThat(before).isCompletedExceptionally();
    assertThat(mailbox.barrier()).isCompletedExceptionally();
  }
}
