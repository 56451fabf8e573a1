package io.margay.agent.cni;

import io.margay.agent.cni.CniException.Code;
import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.LocalEndpoint;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A record on its way to the disk, while its container's request does something else. */
final class Recording {

  /** What is done once the record is on disk. */
  interface Afterwards {
    void run() throws IOException;
  }

  private final CompletableFuture<Void> seen = new CompletableFuture<>();
  private final CompletableFuture<Void> written = new CompletableFuture<>();

  /**
   * Begins.
   *
   * @param afterwards a part of it: the record is not taken to be written before
   */
  static Recording begin(EndpointStore store, LocalEndpoint endpoint, Afterwards afterwards) {
    Recording recording = new Recording();
    Thread.ofPlatform()
        .name("cni-record")
        .daemon()
        .start(() -> recording.run(store, endpoint, afterwards));
    return recording;
  }

  private void run(EndpointStore store, LocalEndpoint endpoint, Afterwards afterwards) {
    try {
      store.put(endpoint, () -> seen.complete(null));
      afterwards.run();
      written.complete(null);
    } catch (Throwable e) {
      seen.completeExceptionally(e);
      written.completeExceptionally(e);
    }
  }

  /** Waits until everybody who reads the store sees the record. */
  void awaitSeen() throws CniException, InterruptedException {
    await(seen);
  }

  /** Waits until it is on disk. */
  void awaitWritten() throws CniException, InterruptedException {
    await(written);
  }

  /** Waits until nothing is written any more, whatever came of it. */
  void end() {
    var unused = written.exceptionally(_ -> null).join();
  }

  private static void await(CompletableFuture<Void> step)
      throws CniException, InterruptedException {
    try {
      step.get();
    } catch (ExecutionException e) {
      throw new CniException(
          Code.IO_FAILURE, "the state directory can not be written", step.exceptionNow());
    }
  }
}
