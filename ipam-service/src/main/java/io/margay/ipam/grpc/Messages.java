package io.margay.ipam.grpc;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.pool.Query.Purpose;
import io.margay.ipam.store.AddressRows.Owner;
import io.margay.ipam.write.Assignment;
import io.margay.ipam.write.Giveback;
import io.margay.ipam.write.Owned;
import io.margay.ipam.write.Released;
import io.margay.proto.ipam.v1.Address;
import io.margay.proto.ipam.v1.AssignReply;
import io.margay.proto.ipam.v1.HeldAddress;
import io.margay.proto.ipam.v1.Refusal;
import io.margay.proto.ipam.v1.ReleaseAddress;
import io.margay.proto.ipam.v1.ReleaseReply;
import io.margay.proto.ipam.v1.ReleaseRequest;
import io.margay.proto.ipam.v1.Use;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between messages and what they mean. */
final class Messages {

  private static final int MOST_HANDLES = 256;

  private Messages() {}

  static Purpose purpose(Use use) {
    return switch (use) {
      case USE_UNSPECIFIED, USE_WORKLOAD -> Purpose.WORKLOAD;
      case USE_TUNNEL -> Purpose.TUNNEL;
      case USE_LOAD_BALANCER -> Purpose.LOAD_BALANCER;
      case UNRECOGNIZED ->
          throw new IllegalArgumentException("use: is of a newer form than this service knows");
    };
  }

  static IpAddress address(String text) {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("addresses: " + e.getMessage(), e);
    }
  }

  static List<IpAddress> addresses(List<String> texts) {
    return texts.stream().map(Messages::address).toList();
  }

  static List<Giveback> givebacks(ReleaseRequest request) {
    if (request.getHandlesCount() == 0) {
      return List.of(
          new Giveback(
              orNull(request.getHandle()),
              request.getAddressesList().stream().map(Messages::address).toList(),
              orNull(request.getNode())));
    }
    boolean alone =
        request.getHandle().isEmpty()
            && request.getAddressesCount() == 0
            && request.getNode().isEmpty();
    if (!alone) {
      throw new IllegalArgumentException(
          "handles: must stand alone, without handle, addresses or node");
    }
    if (request.getHandlesCount() > MOST_HANDLES) {
      throw new IllegalArgumentException(
          "handles: must be at most "
              + MOST_HANDLES
              + " (were: "
              + request.getHandlesCount()
              + ")");
    }
    return request.getHandlesList().stream().distinct().map(Giveback::handle).toList();
  }

  private static Giveback.Address address(ReleaseAddress named) {
    return new Giveback.Address(address(named.getAddress()), named.getSequence());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  static AssignReply reply(Assignment assignment) {
    return AssignReply.newBuilder()
        .addAllAddresses(assignment.addresses().stream().map(IpAddress::toString).toList())
        .addAllDetails(details(assignment.owned()))
        .build();
  }

  static List<Address> details(List<Owned> owned) {
    return owned.stream().map(Messages::details).toList();
  }

  private static Address details(Owned owned) {
    return Address.newBuilder()
        .setAddress(owned.address().toString())
        .setBlock(owned.block().toString())
        .setSequence(owned.sequence())
        .build();
  }

  static ReleaseReply reply(List<Released> released) {
    ReleaseReply.Builder reply = ReleaseReply.newBuilder();
    for (Released one : released) {
      one.addresses().forEach(address -> reply.addReleased(address.toString()));
      one.refused().forEach(refusal -> reply.addRefused(refusal(refusal)));
    }
    return reply.build();
  }

  private static Refusal refusal(Released.Refusal refusal) {
    return Refusal.newBuilder()
        .setAddress(refusal.address().toString())
        .setReason(refusal.reason())
        .build();
  }

  static HeldAddress held(Owner owner) {
    return HeldAddress.newBuilder()
        .setAddress(
            Address.newBuilder()
                .setAddress(owner.ip())
                .setBlock(owner.block())
                .setSequence(owner.sequence()))
        .setRequestId(owner.request())
        .build();
  }

  static List<String> texts(List<Cidr> prefixes) {
    return prefixes.stream().map(Cidr::toString).toList();
  }
}
