package io.margay.ipam.write;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.assign.NoPoolException;
import io.margay.ipam.assign.NoRoomException;
import io.margay.ipam.assign.Plan;
import io.margay.ipam.block.Picture;
import io.margay.ipam.store.Draft;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The plan of an operation, or why there is none. */
final class Planned {

  private Plan plan = new Plan();
  private @Nullable RuntimeException shortage;

  void plan(Supplier<Plan> planning) {
    shortage = null;
    try {
      plan = planning.get();
    } catch (NoPoolException | NoRoomException | IllegalArgumentException e) {
      plan = new Plan();
      shortage = e;
    }
  }

  List<Plan.Pick> picks() {
    return plan.picks();
  }

  void claim(String node, Draft draft) {
    Affinities.claim(plan, node, draft);
  }

  boolean unsure() {
    return shortage instanceof NoRoomException || !plan.claims().isEmpty();
  }

  boolean isShort() {
    return shortage instanceof NoRoomException;
  }

  void undo(Picture picture) {
    plan.undo(picture);
  }

  /** Why there is no plan. */
  RuntimeException shortage() {
    return shortage == null ? new BusyException("the blocks changed; try again") : shortage;
  }

  boolean failed() {
    return shortage != null;
  }

  /** Frees what was planned and not needed; enters what was there already. */
  void settle(List<Owned> owned, Outcome outcome) {
    Set<IpAddress> had = new HashSet<>();
    owned.forEach(o -> had.add(o.address()));
    plan.picks().stream()
        .map(Plan.Pick::address)
        .filter(address -> !had.contains(address))
        .forEach(address ->
            outcome.picture().containing(address).ifPresent(block -> block.vacate(address)));
    had.forEach(outcome::taken);
  }

  static @Nullable String announced(Plan.Pick pick, String node) {
    return pick.borrowed() ? Affinities.key(node, Cidr.host(pick.address())) : null;
  }

  static @Nullable Object document(Plan.Pick pick, String node) {
    return pick.borrowed() ? Affinities.document(node, Cidr.host(pick.address()), false) : null;
  }
}
