package io.margay.policyapi.feed;

import io.margay.core.model.CalicoNodeStatus;
import io.margay.core.model.CalicoNodeStatusStatus;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.store.InvalidObjects;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.ResourceStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Writes what nodes tell into CalicoNodeStatuses, a turn at a time. */
final class StatusWriter {

  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

  private final ToldStatuses told;
  private final ResourceStore store;
  private final ExecutorService executor;

  StatusWriter(ToldStatuses told, ResourceStore store, ExecutorService executor) {
    this.told = told;
    this.store = store;
    this.executor = executor;
  }

  /** Writes those whose turn it is, side by side, so that they share commits. */
  void turn() {
    List<ToldStatuses.Told> turn = told.take();
    if (turn.isEmpty()) {
      return;
    }
    try {
      executor.invokeAll(
          turn.stream()
              .map(each ->
                  (Callable<Boolean>)
                      () -> {
                        write(each);
                        return true;
                      })
              .toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(ToldStatuses.Told each) {
    try {
      Mutation mutation = each.mutation(read(each));
      NodeWriterService.origin(each.node()).during(() -> store.write(mutation, false));
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("the status of a node waits node={} reason=\"{}\"", each.node(), e.getMessage());
      told.back(each);
    } catch (StatusException e) {
      if (e.status().code() == 503) {
        told.back(each);
      } else {
        refused(each, e);
      }
    } catch (InvalidObjects | IllegalArgumentException e) {
      refused(each, e);
    }
  }

  private static void refused(ToldStatuses.Told each, RuntimeException why) {
    LOG.error(
        "what a node tells can not be its status node={} object={} reason=\"{}\"",
        each.node(),
        each.key(),
        why.getMessage());
  }

  /**
   * What was told, checked as a client's would be.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  private static CalicoNodeStatusStatus read(ToldStatuses.Told each) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("node", each.node());
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", Kind.CALICO_NODE_STATUS.apiVersion());
    tree.put("kind", Kind.CALICO_NODE_STATUS.kindName());
    tree.put("metadata", Map.of("name", each.key().name()));
    tree.put("spec", spec);
    tree.put("status", Bodies.document(each.status().toByteArray(), Format.JSON));
    Decoded<Resource> decoded = Resources.decode(tree);
    if (decoded.value() instanceof CalicoNodeStatus read && read.status() != null) {
      return read.status();
    }
    throw new IllegalArgumentException(decoded.problems().toString());
  }
}
