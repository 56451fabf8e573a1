package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Checks;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.pool.Query.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that changes addresses and blocks, for callers that must not wait: each call returns at once.
 * What it gives completes when the database has stored it, on the thread that the caller wants or
 * the writer's, neither of which must be kept waiting; or exceptionally, and {@link #reason} tells
 * why. Any thread may call.
 *
 * <p>BusyException means try again; IllegalArgumentException names what is wrong with the request.
 */
public final class Requests {

  private final Writer writer;
  private final Patience patience;
  private final Supplier<@Nullable Executor> callers;

  /**
   * Answers come on any thread.
   *
   * @param patience after which a request that is not done has failed
   */
  public Requests(Writer writer, Duration patience) {
    this(writer, patience, () -> null);
  }

  /**
   * @param patience after which a request that is not done has failed
   * @param callers the thread that the caller of the moment wants its answer on; null: any. It
   *     fails on another if it is given up.
   */
  public Requests(Writer writer, Duration patience, Supplier<@Nullable Executor> callers) {
    this.writer = writer;
    this.patience = new Patience(patience);
    this.callers = callers;
  }

  /** See {@link Assigner#assign}. */
  public CompletableFuture<Assignment> assign(Wish wish) {
    return submit(new TakeOperation(wish));
  }

  /** See {@link Assigner#give}. */
  public CompletableFuture<Assignment> give(
      String node,
      String handle,
      List<IpAddress> addresses,
      Map<String, String> attributes,
      Purpose purpose) {
    Checks.owner(node, handle, attributes);
    Checks.addresses(addresses);
    return submit(new GiveOperation(node, handle, addresses, attributes, purpose));
  }

  /** See {@link Assigner#adopt}. */
  public CompletableFuture<List<Owned>> adopt(
      String node, List<IpAddress> addresses, String handle, Map<String, String> attributes) {
    Checks.owner(node, handle, attributes);
    Checks.addresses(addresses);
    return submit(new AdoptOperation(node, addresses, handle, attributes));
  }

  /** See {@link Assigner#ensureBlock}. */
  public CompletableFuture<List<Cidr>> ensureBlock(String node, Set<Family> families) {
    Checks.node(node);
    return submit(new EnsureOperation(node, families));
  }

  /** See {@link Assigner#release}. */
  public CompletableFuture<Released> release(Giveback giveback) {
    check(giveback);
    return submit(new ReleaseOperation(giveback));
  }

  /** See {@link Assigner#releaseAll}. */
  public CompletableFuture<List<Released>> releaseAll(List<Giveback> givebacks) {
    givebacks.forEach(Requests::check);
    List<CompletableFuture<Released>> all = givebacks.stream().map(this::release).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  /** See {@link Assigner#unclaim}. */
  CompletableFuture<String> unclaim(Cidr block, @Nullable String node) {
    return submit(new UnclaimOperation(block, node));
  }

  static void check(Giveback giveback) {
    if (giveback.handle() != null) {
      Checks.handle(giveback.handle());
    }
    if (giveback.node() != null) {
      Checks.node(giveback.node());
    }
  }

  private <T> CompletableFuture<T> submit(Operation<T> operation) {
    operation.answerOn(callers.get());
    CompletableFuture<T> result = writer.submit(operation).result();
    patience.watch(result);
    return result;
  }

  /** Why a request failed, as {@link Assigner} throws it. */
  public static RuntimeException reason(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null ->
          reason(wrapped.getCause());
      case ExecutionException wrapped when wrapped.getCause() != null -> reason(wrapped.getCause());
      case TimeoutException late -> new BusyException("not done in time; try again");
      case RuntimeException reason -> reason;
      default -> new IllegalStateException(failure);
    };
  }
}
