package io.margay.agent.endpoint;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.agent.ipam.AddressException;
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
 * Brings the agent's endpoints to policy-api, and to ipam-service whose their addresses are, until
 * both have acknowledged. {@link Releases} gives addresses back.
 */
public final class EndpointPublisher {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final String node;
  private final EndpointStore store;
  private final Supplier<? extends Channel> policyApi;
  private final Addresses addresses;
  private final Releases releases;
  private final Retrier retrier;

  public EndpointPublisher(
      String node,
      EndpointStore store,
      Supplier<? extends Channel> policyApi,
      Addresses addresses,
      Releases releases,
      Retrier retrier) {
    this.node = node;
    this.store = store;
    this.policyApi = policyApi;
    this.addresses = addresses;
    this.releases = releases;
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
        if (!settle(endpoint)) {
          // It has become another one, which has its own turn.
          yield State.ATTACHED;
        }
        put(endpoint.resource());
        yield State.PUBLISHED;
      }
      case RELEASED -> {
        delete(endpoint.key());
        yield State.DELETED;
      }
      case PUBLISHED, DETACHED, DELETED -> endpoint.state();
    };
  }

  private boolean settle(LocalEndpoint endpoint) throws AddressException {
    String handle = endpoint.attachment().handle();
    return releases.settle(
        handle,
        () -> {
          // Looked at only here: from now on it is not given back.
          if (!endpoint.equals(store.get(endpoint.key()))) {
            return false;
          }
          addresses.settle(
              handle,
              endpoint.addresses(),
              AddressRequest.attributes(node, endpoint.key().namespace(), endpoint.key().name()));
          return true;
        });
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
