package io.margay.ipam.grpc;

import io.grpc.stub.StreamObserver;
import io.margay.core.net.Family;
import io.margay.ipam.assign.Wish;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.write.Requests;
import io.margay.proto.ipam.v1.AdoptReply;
import io.margay.proto.ipam.v1.AdoptRequest;
import io.margay.proto.ipam.v1.AssignAddressRequest;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.AssignRequest;
import io.margay.proto.ipam.v1.EnsureBlockReply;
import io.margay.proto.ipam.v1.EnsureBlockRequest;
import io.margay.proto.ipam.v1.HeldReply;
import io.margay.proto.ipam.v1.HeldRequest;
import io.margay.proto.ipam.v1.IpamGrpc;
import io.margay.proto.ipam.v1.ReleaseReply;
import io.margay.proto.ipam.v1.ReleaseRequest;
import io.margay.proto.ipam.v1.ReserveReply;
import io.margay.proto.ipam.v1.ReserveRequest;
import io.margay.proto.ipam.v1.TunnelAddressRequest;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The service of ipam.proto. */
public final class IpamGrpcService extends IpamGrpc.IpamImplBase {

  private final Requests requests;
  private final AddressRows addresses;
  private final Calls calls;

  public IpamGrpcService(Requests requests, AddressRows addresses, Calls calls) {
    this.requests = requests;
    this.addresses = addresses;
    this.calls = calls;
  }

  @Override
  public void ensureBlock(EnsureBlockRequest request, StreamObserver<EnsureBlockReply> reply) {
    calls.answer(
        reply,
        () -> requests.ensureBlock(request.getNode(), families(request)),
        blocks -> EnsureBlockReply.newBuilder().addAllBlocks(Messages.texts(blocks)).build());
  }

  private static Set<Family> families(EnsureBlockRequest request) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    if (request.getIpv6()) {
      families.add(Family.IPV6);
    }
    if (request.getIpv4() || families.isEmpty()) {
      families.add(Family.IPV4);
    }
    return families;
  }

  @Override
  public void assign(AssignRequest request, StreamObserver<AssignReply> reply) {
    calls.answer(reply, () -> requests.assign(wish(request)), Messages::reply);
  }

  private static Wish wish(AssignRequest request) {
    return new Wish(
        request.getNode(),
        request.getHandle(),
        request.getRequestId(),
        request.getIpv4(),
        request.getIpv6(),
        request.getAttributesMap(),
        request.getNamespace(),
        Messages.purpose(request.getUse()),
        Map.of(Family.IPV4, request.getIpv4PoolsList(), Family.IPV6, request.getIpv6PoolsList()),
        false);
  }

  @Override
  public void assignAddress(AssignAddressRequest request, StreamObserver<AssignReply> reply) {
    calls.answer(
        reply,
        () ->
            requests.give(
                request.getNode(),
                request.getHandle(),
                Messages.addresses(request.getAddressesList()),
                request.getAttributesMap(),
                Messages.purpose(request.getUse())),
        Messages::reply);
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseReply> reply) {
    calls.answer(reply, () -> requests.releaseAll(Messages.givebacks(request)), Messages::reply);
  }

  @Override
  public void reserve(ReserveRequest request, StreamObserver<ReserveReply> reply) {
    calls.answer(
        reply,
        () ->
            requests.assign(
                Wish.held(
                    request.getNode(),
                    request.getRequestId(),
                    request.getIpv4(),
                    request.getIpv6())),
        assigned ->
            ReserveReply.newBuilder().addAllAddresses(Messages.details(assigned.owned())).build());
  }

  @Override
  public void adopt(AdoptRequest request, StreamObserver<AdoptReply> reply) {
    calls.answer(
        reply,
        () ->
            requests.adopt(
                request.getNode(),
                Messages.addresses(request.getAddressesList()),
                request.getHandle(),
                request.getAttributesMap()),
        owned -> AdoptReply.newBuilder().addAllAddresses(Messages.details(owned)).build());
  }

  @Override
  public void held(HeldRequest request, StreamObserver<HeldReply> reply) {
    calls.answerLater(
        reply,
        () ->
            HeldReply.newBuilder()
                .addAllHeld(addresses.held(request.getNode()).stream().map(Messages::held).toList())
                .addAllBlocks(Messages.texts(addresses.blocksOf(request.getNode())))
                .build());
  }

  @Override
  public void tunnelAddress(TunnelAddressRequest request, StreamObserver<AssignReply> reply) {
    calls.answer(
        reply,
        () -> requests.assign(Tunnels.wish(request.getNode(), request.getTunnel())),
        Messages::reply);
  }
}
