package io.margay.ipam.grpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Assigner;
import io.margay.ipam.assign.Assignment;
import io.margay.ipam.assign.NoPoolException;
import io.margay.ipam.assign.NoRoomException;
import io.margay.ipam.assign.Request;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockReply;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.ReleaseReply;
import io.margay.proto.ipam.v1.ReleaseRequest;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The service of ipam.proto. */
public final class IpamGrpcService extends IpamGrpc.IpamImplBase {

  private static final Logger LOG = LoggerFactory.getLogger(IpamGrpcService.class);

  private final Assigner assigner;
  private final BooleanSupplier ready;

  /**
   * @param ready whether the pools are known; until then every call is answered UNAVAILABLE
   */
  public IpamGrpcService(Assigner assigner, BooleanSupplier ready) {
    this.assigner = assigner;
    this.ready = ready;
  }

  @Override
  public void ensureBlock(EnsureBlockRequest request, StreamObserver<EnsureBlockReply> reply) {
    answer(
        reply,
        () ->
            EnsureBlockReply.newBuilder()
                .addAllBlocks(prefixes(assigner.ensureBlock(request.getNode())))
                .build());
  }

  @Override
  public void assign(AssignRequest request, StreamObserver<AssignReply> reply) {
    answer(
        reply,
        () -> {
          Assignment assignment =
              assigner.assign(
                  new Request(
                      request.getNode(),
                      request.getHandle(),
                      request.getIpv4(),
                      request.getAttributesMap()));
          return AssignReply.newBuilder()
              .addAllAddresses(addresses(assignment.addresses()))
              .addAllBlocks(prefixes(assignment.blocks()))
              .build();
        });
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseReply> reply) {
    answer(
        reply,
        () ->
            ReleaseReply.newBuilder()
                .addAllReleased(addresses(assigner.release(request.getHandle())))
                .build());
  }

  private <T> void answer(StreamObserver<T> reply, Supplier<T> work) {
    try {
      if (!ready.getAsBoolean()) {
        throw Status.UNAVAILABLE
            .withDescription("the pools are not known yet; try again")
            .asException();
      }
      T answer = work.get();
      reply.onNext(answer);
      reply.onCompleted();
    } catch (StatusException e) {
      reply.onError(e);
    } catch (RuntimeException e) {
      reply.onError(status(e).withDescription(e.getMessage()).asException());
    }
  }

  private static Status status(RuntimeException e) {
    return switch (e) {
      case IllegalArgumentException bad -> Status.INVALID_ARGUMENT;
      case NoPoolException none -> Status.FAILED_PRECONDITION;
      case NoRoomException full -> Status.RESOURCE_EXHAUSTED;
      case DataAccessException away -> unavailable(away);
      case TransactionException away -> unavailable(away);
      default -> {
        LOG.error("A call failed", e);
        yield Status.INTERNAL;
      }
    };
  }

  private static Status unavailable(RuntimeException e) {
    LOG.warn("The database does not serve: {}", e.getMessage());
    return Status.UNAVAILABLE;
  }

  private static List<String> addresses(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).toList();
  }

  private static List<String> prefixes(List<Cidr> prefixes) {
    return prefixes.stream().map(Cidr::toString).toList();
  }
}
