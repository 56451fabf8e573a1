package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.pool.Query.Purpose;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * All that changes addresses and blocks. Each call waits, no longer than {@link Requests} does,
 * until the database has stored it; any thread may call. Errors of the database come as Spring's
 * DataAccessException; BusyException means try again.
 */
public final class Assigner {

  private final Requests requests;

  public Assigner(Requests requests) {
    this.requests = requests;
  }

  /**
   * Takes addresses for a handle; a handle that has some of the same request keeps those and gets
   * only what is missing.
   *
   * @throws io.margay.ipam.assign.NoPoolException if no pool is for it
   * @throws io.margay.ipam.assign.NoRoomException if the pools that are have nothing left
   */
  public Assignment assign(Wish wish) {
    return await(requests.assign(wish));
  }

  /**
   * Takes these addresses for a handle.
   *
   * @throws TakenException if one has another owner
   * @throws io.margay.ipam.assign.NoRoomException if one is of another node's block, which lends
   *     nothing
   */
  public Assignment give(
      String node,
      String handle,
      List<IpAddress> addresses,
      Map<String, String> attributes,
      Purpose purpose) {
    return await(requests.give(node, handle, addresses, attributes, purpose));
  }

  /**
   * Makes addresses that the node holds a workload's.
   *
   * @throws NotHeldException if the node does not hold one, and it is not the handle's already
   */
  public List<Owned> adopt(
      String node, List<IpAddress> addresses, String handle, Map<String, String> attributes) {
    return await(requests.adopt(node, addresses, handle, attributes));
  }

  /**
   * Makes sure that the node has a block of each family.
   *
   * @return all its blocks, and what it borrows
   * @throws io.margay.ipam.assign.NoPoolException if it has none and no pool is for it
   * @throws io.margay.ipam.assign.NoRoomException if it has none and the pools that are for it are
   *     full
   */
  public List<Cidr> ensureBlock(String node, Set<Family> families) {
    return await(requests.ensureBlock(node, families));
  }

  /** Gives addresses back; tells what that was. */
  public Released release(Giveback giveback) {
    return releaseAll(List.of(giveback)).getFirst();
  }

  /**
   * Gives back at once, so that they share transactions; tells what that was, in the same order.
   * Where one fails the others may be done.
   */
  public List<Released> releaseAll(List<Giveback> givebacks) {
    return await(requests.releaseAll(givebacks));
  }

  /**
   * The node gives up a block; nothing more is taken from it.
   *
   * @param node null: nobody's block, which goes if it is empty
   * @return deleted, orphaned (others have addresses of it), draining (the node has), kept, gone
   */
  public String unclaim(Cidr block, @Nullable String node) {
    return await(requests.unclaim(block, node));
  }

  private static <T> T await(CompletableFuture<T> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(false);
      Thread.currentThread().interrupt();
      throw new BusyException("interrupted; try again");
    } catch (ExecutionException e) {
      throw Requests.reason(e);
    }
  }
}
