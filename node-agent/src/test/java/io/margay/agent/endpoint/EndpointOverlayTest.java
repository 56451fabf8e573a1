package io.margay.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.core.calc.Change;
import io.margay.core.model.WorkloadEndpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointOverlayTest {

  private static final LocalEndpoint OWN = Endpoints.local("c1", "10.0.0.1", State.ATTACHED);
  private static final WorkloadEndpoint RELABELLED =
      Endpoints.endpoint("c1", "10.0.0.1", Map.of("role", "b"));
  private static final Change DELETED = new Change.Delete(OWN.key());

  @TempDir private Path directory;
  private EndpointStore store;
  private EndpointOverlay overlay;

  @BeforeEach
  void open() throws Exception {
    store = EndpointStore.open(directory);
    overlay = new EndpointOverlay("n1", store);
  }

  @Test
  void whatIsNotOursPassesThrough() {
    Change foreign = new Change.Put(Endpoints.endpoint("c9", "10.0.0.9", Map.of()));

    assertThat(overlay.fed(List.of(foreign, DELETED))).containsExactly(foreign, DELETED);
  }

  @Test
  void theOwnRecordCountsUntilTheFeedHasIt() throws Exception {
    store.put(OWN);
    assertThat(overlay.own(OWN.key())).isEqualTo(new Change.Put(OWN.resource()));
    assertThat(overlay.fed(List.of(DELETED))).containsExactly(new Change.Put(OWN.resource()));

    Change.Put relabelled = new Change.Put(RELABELLED);
    assertThat(overlay.fed(List.of(relabelled))).containsExactly(relabelled);
    assertThat(overlay.own(OWN.key())).isEqualTo(relabelled);
  }

  @Test
  void onceTheFeedHadItItsDeletionCounts() throws Exception {
    store.put(OWN);
    overlay.fed(List.of(new Change.Put(RELABELLED)));

    assertThat(overlay.fed(List.of(DELETED))).containsExactly(DELETED);
    assertThat(overlay.own(OWN.key())).isEqualTo(DELETED);
  }

  @Test
  void anotherAttachmentOfTheSameNameInTheFeedDoesNotCount() throws Exception {
    store.put(OWN);
    Change stale = new Change.Put(Endpoints.endpoint("c1", "10.0.0.7", Map.of()));

    assertThat(overlay.fed(List.of(stale))).containsExactly(new Change.Put(OWN.resource()));
  }

  @Test
  void aDetachedEndpointStaysGoneWhateverTheFeedHas() throws Exception {
    store.put(OWN.in(State.DETACHED));

    assertThat(overlay.fed(List.of(new Change.Put(RELABELLED)))).containsExactly(DELETED);
    assertThat(overlay.own(OWN.key())).isEqualTo(DELETED);
  }

  @Test
  void attachedAgainItCountsAnew() throws Exception {
    store.put(OWN);
    overlay.fed(List.of(new Change.Put(RELABELLED)));
    store.put(OWN.in(State.DELETED));
    overlay.own(OWN.key());
    overlay.fed(List.of(DELETED));
    LocalEndpoint again = Endpoints.local("c1", "10.0.0.2", State.ATTACHED);
    store.put(again);

    assertThat(overlay.own(OWN.key())).isEqualTo(new Change.Put(again.resource()));
  }

  @Test
  void afterARestartWhatWasPublishedIsForTheFeedToTakeAway() throws Exception {
    LocalEndpoint unpublished = Endpoints.local("c2", "10.0.0.2", State.ATTACHED);
    store.put(OWN.in(State.PUBLISHED));
    store.put(unpublished);
    EndpointOverlay restarted = new EndpointOverlay("n1", EndpointStore.open(directory));

    assertThat(restarted.start())
        .containsExactly(new Change.Put(OWN.resource()), new Change.Put(unpublished.resource()));
    restarted.fed(List.of());
    assertThat(restarted.afterSnapshot())
        .containsExactly(DELETED, new Change.Put(unpublished.resource()));
  }

  @Test
  void aDeletedEndpointIsForgottenWhenTheFeedHasNotHadItForAMinute() throws Exception {
    store.put(OWN.in(State.DELETED));
    overlay.fed(List.of(new Change.Put(RELABELLED)));
    overlay.forgetDeleted(0);
    overlay.forgetDeleted(100_000_000_000L);
    assertThat(store.all()).hasSize(1);

    overlay.fed(List.of(DELETED));
    overlay.forgetDeleted(200_000_000_000L);
    overlay.forgetDeleted(259_000_000_000L);
    assertThat(store.all()).hasSize(1);
    overlay.forgetDeleted(260_000_000_000L);
    assertThat(store.all()).isEmpty();
  }
}
