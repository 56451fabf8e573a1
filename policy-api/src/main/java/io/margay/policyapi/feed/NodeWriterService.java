package io.margay.policyapi.feed;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.margay.core.model.Kind;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Problem;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import io.margay.policyapi.body.ObjectReader;
import io.margay.policyapi.status.StatusException;
import io.margay.policyapi.store.InvalidObjects;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.Origin;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.store.StoredResource;
import io.margay.proto.feed.v1.DeleteReply;
import io.margay.proto.feed.v1.DeleteRequest;
import io.margay.proto.feed.v1.NodeWriterGrpc;
import io.margay.proto.feed.v1.PutReply;
import io.margay.proto.feed.v1.PutRequest;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Serves {@code NodeWriter}: what an agent may write, which is only what is its node's own. */
final class NodeWriterService extends NodeWriterGrpc.NodeWriterImplBase {

  private static final Logger LOG = LoggerFactory.getLogger(NodeWriterService.class);

  private final ResourceStore store;

  NodeWriterService(ResourceStore store) {
    this.store = store;
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutReply> observer) {
    answer(
        observer,
        () -> {
          Resource resource = read(request.getResource());
          requireOwn(request.getNode(), resource);
          Mutation mutation =
              new Mutation(resource.key(), current -> merged(request.getNode(), resource, current));
          long revision =
              origin(request.getNode()).during(() -> store.write(mutation, false).revision());
          return PutReply.newBuilder().setRevision(revision).build();
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteReply> observer) {
    answer(
        observer,
        () -> {
          ResourceKey key = key(request.getKey());
          requireWritable(key.kind());
          Mutation mutation =
              new Mutation(
                  key,
                  current -> {
                    if (current != null) {
                      requireOwn(request.getNode(), current.resource());
                    }
                    return null;
                  });
          origin(request.getNode()).during(() -> store.write(mutation, false));
          return DeleteReply.getDefaultInstance();
        });
  }

  /** What an agent writes comes from here. */
  static Origin origin(String node) {
    return new Origin("agent of node " + node, null, null);
  }

  private static Resource read(ByteString json) {
    Object tree = Bodies.document(json.toByteArray(), Format.JSON);
    Decoded<Resource> decoded = ObjectReader.decode(tree, null);
    Resource resource = decoded.value();
    if (resource == null || !decoded.problems().isEmpty()) {
      throw invalid(
          decoded.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
    return resource;
  }

  private static void requireWritable(Kind kind) {
    if (kind != Kind.WORKLOAD_ENDPOINT && kind != Kind.NODE) {
      throw denied("agents write WorkloadEndpoint and Node only, not " + kind.kindName());
    }
  }

  private static void requireOwn(String node, Resource resource) {
    requireWritable(resource.kind());
    String owner =
        resource instanceof WorkloadEndpoint endpoint
            ? endpoint.spec().node()
            : resource.metadata().name();
    if (node.isEmpty() || !node.equals(owner)) {
      throw denied(resource.key() + " is of node " + owner + ", not of " + node);
    }
  }

  /**
   * What operators set on an object that exists stays: labels, annotations, profiles, a node's BGP.
   */
  private static Resource merged(String node, Resource given, @Nullable StoredResource current) {
    if (current == null) {
      return given;
    }
    Resource before = current.resource();
    requireOwn(node, before);
    Metadata old = before.metadata();
    Metadata kept =
        old.change()
            .uid(null)
            .resourceVersion(null)
            .generation(null)
            .creationTimestamp(null)
            .build();
    return switch (given) {
      case WorkloadEndpoint endpoint when before instanceof WorkloadEndpoint known ->
          new WorkloadEndpoint(kept, withProfiles(endpoint.spec(), known.spec()));
      case Node told when before instanceof Node known ->
          ToldNodes.merged(known, told).withMetadata(kept);
      default -> given.withMetadata(kept);
    };
  }

  private static WorkloadEndpointSpec withProfiles(
      WorkloadEndpointSpec given, WorkloadEndpointSpec known) {
    return new WorkloadEndpointSpec(
        given.orchestrator(),
        given.workload(),
        given.node(),
        given.containerID(),
        given.pod(),
        given.endpoint(),
        given.ipNetworks(),
        known.profiles(),
        given.interfaceName(),
        given.mac());
  }

  private static ResourceKey key(String text) {
    try {
      return ResourceKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalid("key: " + e.getMessage());
    }
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    T reply;
    try {
      reply = work.get();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
      return;
    } catch (StatusException e) {
      observer.onError(
          code(e.status().code()).withDescription(e.getMessage()).asRuntimeException());
      return;
    } catch (InvalidObjects e) {
      observer.onError(invalid(e.problems().toString()));
      return;
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("an agent's write failed, it will try again: {}", e.getMessage());
      observer.onError(
          Status.UNAVAILABLE.withDescription("the database does not answer").asRuntimeException());
      return;
    }
    observer.onNext(reply);
    observer.onCompleted();
  }

  private static Status code(int http) {
    return switch (http) {
      case 403 -> Status.PERMISSION_DENIED;
      case 404 -> Status.NOT_FOUND;
      case 409 -> Status.ABORTED;
      case 503 -> Status.UNAVAILABLE;
      default -> http < 500 ? Status.INVALID_ARGUMENT : Status.INTERNAL;
    };
  }

  private static StatusRuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }

  private static StatusRuntimeException denied(String why) {
    return Status.PERMISSION_DENIED.withDescription(why).asRuntimeException();
  }
}
