package io.margay.agent.testing;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.margay.agent.document.ResourceDocuments;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.proto.feed.v1.AgentMessage;
import io.margay.proto.feed.v1.Change;
import io.margay.proto.feed.v1.DeleteReply;
import io.margay.proto.feed.v1.DeleteRequest;
import io.margay.proto.feed.v1.FeedGrpc;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Heartbeat;
import io.margay.proto.feed.v1.InSync;
import io.margay.proto.feed.v1.Move;
import io.margay.proto.feed.v1.NodeWriterGrpc;
import io.margay.proto.feed.v1.PutReply;
import io.margay.proto.feed.v1.PutRequest;
import io.margay.proto.feed.v1.SnapshotBegin;
import io.margay.proto.feed.v1.StatusRequest;
import io.margay.proto.feed.v1.StatusRequests;
import io.margay.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A policy-api: resources with revisions, the feed with resume, and NodeWriter. Its address stays
 * the same over a stop and a start.
 */
public final class FakePolicyApi implements AutoCloseable {

  /** A key's last document, empty when it was deleted, and the revision of that. */
  private record Entry(byte[] json, long revision) {}

  private final Map<String, Entry> entries = new TreeMap<>();
  private final List<StreamObserver<FeedMessage>> streams = new ArrayList<>();

  /** Those of them that had a snapshot, or what has changed. */
  private final Set<StreamObserver<FeedMessage>> greeted = new HashSet<>();

  private final List<AgentMessage> received = new CopyOnWriteArrayList<>();
  private long revision;
  private long oldestToken;
  private boolean silent;
  private boolean feedOfWrites = true;
  private final int port = Ports.free();
  private @Nullable Server server;

  public synchronized FakePolicyApi start() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    server =
        Ports.regain(() ->
            NettyServerBuilder.forAddress(address)
                .addService(new Feed())
                .addService(new Writer())
                .build()
                .start());
    return this;
  }

  /** Ends all streams and refuses connections; resources are kept. */
  public void stop() throws InterruptedException {
    Server stopping;
    synchronized (this) {
      stopping = server;
      server = null;
      streams.clear();
      greeted.clear();
    }
    if (stopping != null && !stopping.shutdownNow().awaitTermination(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server does not stop");
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }

  public String address() {
    return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
  }

  public synchronized void put(Resource... resources) {
    for (Resource resource : resources) {
      store(resource.key().toString(), stamped(resource), revision + 1);
    }
    tellInSync();
  }

  /** Stores any bytes under any key, as a newer server might. */
  public synchronized void putRaw(String key, String json) {
    store(key, json.getBytes(StandardCharsets.UTF_8), revision + 1);
    tellInSync();
  }

  public synchronized void delete(ResourceKey... keys) {
    for (ResourceKey key : keys) {
      store(key.toString(), new byte[0], revision + 1);
    }
    tellInSync();
  }

  /** From now on a stream gets a snapshot, whatever its token. */
  public synchronized void forgetTokens() {
    oldestToken = revision + 1;
  }

  /** What is written through NodeWriter shows in the feed only after this is set again. */
  public synchronized void feedOfWrites(boolean shown) {
    feedOfWrites = shown;
  }

  /** Whether streams are left without any message. */
  public synchronized void silent(boolean now) {
    silent = now;
  }

  /** Lets go of every agent, with the advice to come back after so long. */
  public synchronized void move(int afterMillis) {
    FeedMessage move =
        FeedMessage.newBuilder().setMove(Move.newBuilder().setAfterMillis(afterMillis)).build();
    List.copyOf(streams)
        .forEach(stream -> {
          stream.onNext(move);
          stream.onError(Status.UNAVAILABLE.withDescription("move").asRuntimeException());
        });
    streams.clear();
    greeted.clear();
  }

  /** Asks every agent for these states of its node, and no others. */
  public synchronized void ask(StatusRequest... requests) {
    tell(
        FeedMessage.newBuilder()
            .setStatusRequests(StatusRequests.newBuilder().addAllRequests(List.of(requests)))
            .build());
  }

  public synchronized @Nullable Resource get(ResourceKey key) {
    Entry entry = entries.get(key.toString());
    return entry == null || entry.json().length == 0 ? null : ResourceDocuments.read(entry.json());
  }

  public synchronized String token() {
    return Long.toString(revision);
  }

  /** Everything that agents have sent. */
  public List<AgentMessage> received() {
    return received;
  }

  public long hellos() {
    return received.stream().filter(AgentMessage::hasHello).count();
  }

  public synchronized int openStreams() {
    return streams.size();
  }

  private static byte[] stamped(Resource resource) {
    return ResourceDocuments.write(resource);
  }

  private void store(String key, byte[] json, long newRevision) {
    revision = newRevision;
    entries.put(key, new Entry(json, newRevision));
    tell(change(key, json));
  }

  private static FeedMessage change(String key, byte[] json) {
    return FeedMessage.newBuilder()
        .setChange(Change.newBuilder().setKey(key).setResource(ByteString.copyFrom(json)))
        .build();
  }

  private FeedMessage inSync() {
    return FeedMessage.newBuilder().setInSync(InSync.newBuilder().setResumeToken(token())).build();
  }

  private void tellInSync() {
    tell(inSync());
  }

  private void tell(FeedMessage message) {
    if (!silent) {
      streams.forEach(stream -> stream.onNext(message));
    }
  }

  private final class Feed extends FeedGrpc.FeedImplBase {
    @Override
    public StreamObserver<AgentMessage> subscribe(StreamObserver<FeedMessage> out) {
      return new StreamObserver<>() {
        @Override
        public void onNext(AgentMessage message) {
          received.add(message);
          if (message.hasHello()) {
            hello(message.getHello().getResumeToken(), out);
          } else if (message.hasHeartbeat()) {
            answerHeartbeat(out);
          }
        }

        @Override
        public void onError(Throwable error) {
          gone();
        }

        @Override
        public void onCompleted() {
          gone();
          out.onCompleted();
        }

        private void gone() {
          synchronized (FakePolicyApi.this) {
            streams.remove(out);
            greeted.remove(out);
          }
        }
      };
    }

    /** Whom nothing is sent, not even this, takes the stream for lost. */
    private void answerHeartbeat(StreamObserver<FeedMessage> out) {
      synchronized (FakePolicyApi.this) {
        if (!silent && greeted.contains(out)) {
          out.onNext(FeedMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
        }
      }
    }

    private void hello(String token, StreamObserver<FeedMessage> out) {
      synchronized (FakePolicyApi.this) {
        streams.add(out);
        if (silent) {
          return;
        }
        greeted.add(out);
        boolean resume = !token.isEmpty() && Long.parseLong(token) >= oldestToken;
        if (!resume) {
          out.onNext(
              FeedMessage.newBuilder()
                  .setSnapshotBegin(SnapshotBegin.getDefaultInstance())
                  .build());
        }
        long since = resume ? Long.parseLong(token) : -1;
        entries.forEach((key, entry) -> {
          if (entry.revision() > since && (resume || entry.json().length > 0)) {
            out.onNext(change(key, entry.json()));
          }
        });
        out.onNext(inSync());
      }
    }
  }

  private final class Writer extends NodeWriterGrpc.NodeWriterImplBase {
    @Override
    public void put(PutRequest request, StreamObserver<PutReply> reply) {
      synchronized (FakePolicyApi.this) {
        Resource resource;
        try {
          resource = ResourceDocuments.read(request.getResource().toByteArray());
        } catch (IllegalArgumentException e) {
          reply.onError(
              Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
          return;
        }
        if (resource instanceof WorkloadEndpoint endpoint) {
          resource = keepingLabels(endpoint);
        }
        write(resource.key().toString(), stamped(resource));
        reply.onNext(PutReply.newBuilder().setRevision(revision).build());
        reply.onCompleted();
      }
    }

    @Override
    public void delete(DeleteRequest request, StreamObserver<DeleteReply> reply) {
      synchronized (FakePolicyApi.this) {
        Entry entry = entries.get(request.getKey());
        if (entry != null && entry.json().length > 0) {
          write(request.getKey(), new byte[0]);
        }
        reply.onNext(DeleteReply.getDefaultInstance());
        reply.onCompleted();
      }
    }

    private void write(String key, byte[] json) {
      if (feedOfWrites) {
        store(key, json, revision + 1);
        tellInSync();
      } else {
        entries.put(key, new Entry(json, ++revision));
      }
    }

    private WorkloadEndpoint keepingLabels(WorkloadEndpoint endpoint) {
      if (!(get(endpoint.key()) instanceof WorkloadEndpoint before)) {
        return endpoint;
      }
      WorkloadEndpointSpec spec = endpoint.spec();
      return new WorkloadEndpoint(
          endpoint.metadata().withLabels(before.metadata().labels()),
          new WorkloadEndpointSpec(
              spec.orchestrator(),
              spec.workload(),
              spec.node(),
              spec.containerID(),
              spec.pod(),
              spec.endpoint(),
              spec.ipNetworks(),
              before.spec().profiles(),
              spec.interfaceName(),
              spec.mac()));
    }
  }
}
