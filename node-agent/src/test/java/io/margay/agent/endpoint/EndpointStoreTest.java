package io.margay.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.agent.endpoint.LocalEndpoint.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointStoreTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(State.class)
  void whatIsStoredIsThereAfterARestart(State state) throws Exception {
    LocalEndpoint endpoint = Endpoints.local("c1", "10.0.0.1", state);
    EndpointStore.open(directory).put(endpoint);

    assertThat(EndpointStore.open(directory).all()).containsExactly(endpoint);
  }

  @Test
  void othersGoOnWithWhatIsNotOnDiskYet() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    LocalEndpoint endpoint = Endpoints.local("c1", "10.0.0.1", State.ATTACHED);

    List<LocalEndpoint> onDisk =
        store.put(
            endpoint,
            () -> {
              assertThat(store.get(endpoint.key())).isEqualTo(endpoint);
              return read();
            });

    assertThat(onDisk).isEmpty();
    assertThat(read()).containsExactly(endpoint);
  }

  @Test
  void whatCanNotBeWrittenIsAsItWasBefore() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    LocalEndpoint before = Endpoints.local("c1", "10.0.0.1", State.ATTACHED);
    store.put(before);
    LocalEndpoint other = Endpoints.local("c2", "10.0.0.2", State.ATTACHED);
    try (var files = Files.list(directory.resolve("endpoints"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory.resolve("endpoints"));

    assertThatThrownBy(() -> store.put(before.in(State.DETACHED))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.put(other)).isInstanceOf(IOException.class);

    assertThat(store.all()).containsExactly(before);
  }

  @Test
  void whatAKilledWriterLeftHalfDoneIsRemoved() throws Exception {
    LocalEndpoint endpoint = Endpoints.local("c1", "10.0.0.1", State.ATTACHED);
    EndpointStore.open(directory).put(endpoint);
    Path half = directory.resolve("endpoints/cali0123456789a.json.new");
    Files.writeString(half, "{\"form\":1,\"sta");

    assertThat(EndpointStore.open(directory).all()).containsExactly(endpoint);
    assertThat(half).doesNotExist();
  }

  @Test
  void whatCanNotTakeItsPlaceIsNotLeftBeside() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    LocalEndpoint endpoint = Endpoints.local("c1", "10.0.0.1", State.ATTACHED);
    Path place =
        directory.resolve("endpoints/" + endpoint.resource().spec().interfaceName() + ".json");
    Files.createDirectories(place.resolve("in the way"));

    assertThatThrownBy(() -> store.put(endpoint)).isInstanceOf(IOException.class);

    try (var files = Files.list(directory.resolve("endpoints"))) {
      assertThat(files).containsExactly(place);
    }
  }

  private List<LocalEndpoint> read() {
    try {
      return EndpointStore.open(directory).all();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsForgottenIsGoneAfterARestart() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    LocalEndpoint endpoint = Endpoints.local("c1", "10.0.0.1", State.ATTACHED);
    store.put(endpoint);
    store.forget(endpoint);

    assertThat(EndpointStore.open(directory).all()).isEmpty();
  }

  @Test
  void aStepOfAnEarlierEndpointDoesNotTouchItsSuccessor() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    LocalEndpoint old = Endpoints.local("c1", "10.0.0.1", State.DETACHED);
    LocalEndpoint successor = Endpoints.local("c1", "10.0.0.2", State.ATTACHED);
    store.put(old);
    store.put(successor);

    assertThat(store.advance(old, State.RELEASED)).isFalse();
    store.forget(old);
    assertThat(store.all()).containsExactly(successor);
  }

  /** Whatever order their steps come in, memory and files end alike. */
  @Test
  void manyThreadsMoveTheSameEndpointsAndFilesAreAsNewAsMemory() throws Exception {
    EndpointStore store = EndpointStore.open(directory);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        int number = i;
        all.add(threads.submit(() -> live(store, "c" + number % 10)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(EndpointStore.open(directory).all())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(store.all());
  }

  private static @Nullable Void live(EndpointStore store, String container) throws IOException {
    LocalEndpoint attached = Endpoints.local(container, "10.0.0.1", State.ATTACHED);
    store.put(attached);
    store.advance(attached, State.PUBLISHED);
    store.put(attached.in(State.DETACHED));
    store.advance(attached.in(State.DETACHED), State.RELEASED);
    if (container.equals("c1")) {
      store.forget(attached.in(State.RELEASED));
    }
    return null;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"form\":2}",
        "{\"form\":1,\"state\":\"ATTACHED\",\"network\":\"n\",\"containerId\":\"c\",\"interfaceName\":\"e\",\"netns\":\"x\",\"resource\":{}}",
      })
  void aFileThatCanNotBeReadIsSetAsideAndOthersAreRead(String content) throws Exception {
    LocalEndpoint endpoint = Endpoints.local("c1", "10.0.0.1", State.ATTACHED);
    EndpointStore.open(directory).put(endpoint);
    Path broken = directory.resolve("endpoints").resolve("calibroken.json");
    Files.writeString(broken, content);

    assertThat(EndpointStore.open(directory).all()).containsExactly(endpoint);
    assertThat(broken).doesNotExist();
    assertThat(broken.resolveSibling("calibroken.json.unreadable")).hasContent(content);
  }
}
