package io.margay.ipam.write;

import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.Planner;
import io.margay.ipam.store.Draft;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives addresses back. */
final class ReleaseOperation extends Operation<Released> {

  private final Giveback giveback;

  ReleaseOperation(Giveback giveback) {
    this.giveback = giveback;
  }

  @Override
  Set<String> handles() {
    String handle = giveback.handle();
    return handle == null ? Set.of() : Set.of(handle);
  }

  @Override
  Set<String> nodes() {
    return Set.of();
  }

  @Override
  void plan(Planner planner, int op, Draft draft) {
    String handle = giveback.handle();
    if (handle != null) {
      draft.handle(handle);
    }
    if (giveback.addresses().isEmpty()) {
      draft.add(new Draft.Release(op, handle, null, null, giveback.node()));
    }
    for (Giveback.Address address : giveback.addresses()) {
      draft.add(
          new Draft.Release(
              op,
              handle,
              address.address().toString(),
              checked(address.sequence()),
              giveback.node()));
    }
  }

  private static @Nullable Long checked(long sequence) {
    return sequence == 0 ? null : sequence;
  }

  @Override
  Released settle(Outcome outcome) {
    List<IpAddress> released =
        outcome.gone().stream().map(row -> IpAddress.parse(row.ip())).toList();
    released.forEach(outcome::released);
    return new Released(
        released,
        outcome.refused().stream()
            .map(row ->
                new Released.Refusal(
                    IpAddress.parse(String.valueOf(row.ip())), String.valueOf(row.detail())))
            .toList());
  }
}
