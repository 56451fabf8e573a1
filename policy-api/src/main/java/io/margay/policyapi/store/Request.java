package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;
import io.margay.policyapi.status.Statuses;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Mutations that are carried out together or not at all, and the answer that their sender waits
 * for.
 */
record Request(
    List<Mutation> mutations,
    boolean dryRun,
    Origin origin,
    CompletableFuture<List<Written>> answer) {

  Stream<ResourceKey> keys() {
    return mutations.stream().map(Mutation::key);
  }

  /** Waits for the answer; a failure is thrown as it was on the writer's thread. */
  List<Written> await() {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Statuses.unavailable(
          "interrupted, the change may have been stored: look, and try again", e);
    }
  }
}
