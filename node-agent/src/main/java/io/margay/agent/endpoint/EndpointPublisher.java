package io.margay.agent.endpoint;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.agent.ipam.AddressRequest;
import io.margay.agent.ipam.Addresses;
import io.margay.agent.retry.Retrier;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.proto.feed.v1.DeleteRequest;
import io.margay.proto.feed.v1.NodeWriterGrpc;
import io.margay.proto.feed.v1.NodeWriterGrpc.NodeWriterBlockingStub;
import io.margay.proto.feed.v1.PutRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Brings the agent's endpoints to policy-api, and their addresses back to ipam-service, until both
 * have acknowledged.
 */
public final class EndpointPublisher {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final String node;
  private final EndpointStore store;
  private final Supplier<? extends Channel> policyApi;
  private final Addresses addresses;
  private final KeyedLocks locks;
  private final Retrier retrier;

  public EndpointPublisher(
      String node,
      EndpointStore store,
      Supplier<? extends Channel> policyApi,
      Addresses addresses,
      KeyedLocks locks,
      Retrier retrier) {
    this.node = node;
    this.store = store;
    this.policyApi = policyApi;
    this.addresses = addresses;
    this.locks = locks;
    this.retrier = retrier;
  }

  /** Takes up what an earlier life of the agent left to do. */
  public void start() {
    store.all().forEach(endpoint -> changed(endpoint.key()));
  }

  /** Has the present state of an endpoint brought out. */
  public void changed(ResourceKey key) {
    retrier.submit(key.toString(), () -> publish(key));
  }

  /** Has the node itself stored, if nobody else does it first. */
  public void register(Resource resource, BooleanSupplier stillMissing) {
    retrier.submit(
        resource.key().toString(),
        () -> {
          if (stillMissing.getAsBoolean()) {
            put(resource);
          }
        });
  }

  private void publish(ResourceKey key) throws Exception {
    LocalEndpoint endpoint = store.get(key);
    while (endpoint != null) {
      State next = step(endpoint);
      if (next == endpoint.state()) {
        return;
      }
      store.advance(endpoint, next);
      endpoint = store.get(key);
    }
  }

  private State step(LocalEndpoint endpoint) throws Exception {
    return switch (endpoint.state()) {
      case ATTACHED -> {
        settle(endpoint);
        put(endpoint.resource());
        yield State.PUBLISHED;
      }
      case DETACHED -> release(endpoint);
      case RELEASED -> {
        delete(endpoint.key());
        yield State.DELETED;
      }
      case PUBLISHED, DELETED -> endpoint.state();
    };
  }

  /** Not while the container is detached: its addresses are given away there. */
  private void settle(LocalEndpoint endpoint) throws Exception {
    try (KeyedLocks.Held held = locks.hold(endpoint.attachment().containerId())) {
      if (endpoint.equals(store.get(endpoint.key()))) {
        addresses.settle(
            endpoint.attachment().handle(),
            endpoint.addresses(),
            AddressRequest.attributes(node, endpoint.key().namespace(), endpoint.key().name()));
      }
    }
  }

  /** Not while the same container is attached again, under the same handle. */
  private State release(LocalEndpoint endpoint) throws Exception {
    try (KeyedLocks.Held held = locks.hold(endpoint.attachment().containerId())) {
      if (endpoint.equals(store.get(endpoint.key()))) {
        addresses.release(endpoint.attachment().handle());
      }
      return State.RELEASED;
    }
  }

  /** Has policy-api store a resource of this node; fails if it does not. */
  public void put(Resource resource) {
    var unused =
        writer()
            .put(
                PutRequest.newBuilder()
                    .setNode(node)
                    .setResource(ByteString.copyFrom(ResourceDocuments.write(resource)))
                    .build());
  }

  private void delete(ResourceKey key) {
    var unused =
        writer().delete(DeleteRequest.newBuilder().setNode(node).setKey(key.toString()).build());
  }

  private NodeWriterBlockingStub writer() {
    return NodeWriterGrpc.newBlockingStub(policyApi.get())
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
