package io.margay.agent.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.LocalEndpoint;
import io.margay.agent.endpoint.LocalEndpoint.Attachment;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.core.model.Metadata;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordingTest {

  private static final LocalEndpoint ENDPOINT =
      new LocalEndpoint(
          new Attachment("net", "c1", "eth0", "/run/netns/c1"),
          new WorkloadEndpoint(
              Metadata.named("default", "n1-cni-c1-eth0"),
              new WorkloadEndpointSpec(
                  "cni",
                  "c1",
                  "n1",
                  "c1",
                  null,
                  "eth0",
                  List.of(Cidr.parse("10.0.0.1/32")),
                  List.of(),
                  "cali1",
                  "02:00:00:00:00:01")),
          State.ATTACHED);

  @TempDir private Path directory;

  @Test
  void whatIsSeenNeedNotBeOnDiskAndWhatIsWrittenIs() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    CompletableFuture<Void> goOn = new CompletableFuture<>();

    Recording recording = Recording.begin(store, ENDPOINT, goOn::join);
    recording.awaitSeen();
    assertThat(store.get(ENDPOINT.key())).isEqualTo(ENDPOINT);
    goOn.complete(null);
    recording.awaitWritten();

    assertThat(EndpointStore.open(directory).all()).containsExactly(ENDPOINT);
  }

  @Test
  void whatCanNotBeWrittenIsToldAndNotSeenAnyMore() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    Files.createDirectories(directory.resolve("endpoints").resolve("cali1.json").resolve("in"));

    Recording recording = Recording.begin(store, ENDPOINT, () -> {});

    assertThatThrownBy(recording::awaitWritten)
        .isInstanceOf(CniException.class)
        .hasMessageContaining("the state directory can not be written");
    recording.end();
    assertThat(store.get(ENDPOINT.key())).isNull();
  }

  @Test
  void whatIsDoneAfterwardsIsAPartOfIt() throws Exception {
    EndpointStore store = EndpointStore.open(directory);

    Recording recording =
        Recording.begin(
            store,
            ENDPOINT,
            () -> {
              throw new IOException("no space");
            });

    recording.awaitSeen();
    assertThatThrownBy(recording::awaitWritten).isInstanceOf(CniException.class);
  }
}
