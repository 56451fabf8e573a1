package io.margay.ipam.store;

import io.margay.ipam.store.Draft.Assign;
import io.margay.ipam.store.Draft.Owner;
import io.margay.ipam.store.Draft.Pick;
import io.margay.ipam.store.Reply.Taken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Addresses that are picked for handles, in the order of addresses, which is the order in which
 * PostgreSQL has them too: IPv4 first, then as numbers.
 */
final class Columns {

  private final List<Pick> picks;
  private final List<Assign> assigns;
  private final List<Owner> owners;

  /**
   * @param assign what an address is picked for
   * @param owners of their blocks, each block once
   */
  Columns(List<Pick> picks, Function<Pick, Assign> assign, List<Owner> owners) {
    this.picks = new ArrayList<>(picks);
    this.picks.sort(Comparator.comparing(Pick::ip));
    this.assigns = this.picks.stream().map(assign).toList();
    this.owners = owners;
  }

  /** The arguments of ipam_apply, from {@code ops} to {@code rested}. */
  List<Object> arguments(JsonMapper json) {
    return List.of(
        picks.stream().map(Pick::op).toArray(Integer[]::new),
        ofAssigns(Assign::handle),
        ofAssigns(Assign::request),
        ofAssigns(Assign::node),
        ofAssigns(Assign::state),
        ofAssigns(assign -> json.writeValueAsString(assign.attributes())),
        ofPicks(pick -> pick.ip().toString()),
        ofPicks(pick -> pick.block().toString()),
        ofPicks(Pick::announced),
        ofPicks(pick -> pick.body() == null ? null : json.writeValueAsString(pick.body())),
        owners.stream().map(Owner::block).toArray(String[]::new),
        owners.stream().map(Owner::owner).toArray(String[]::new),
        picks.stream().anyMatch(Pick::rested));
  }

  private @Nullable String[] ofAssigns(Function<Assign, String> column) {
    return assigns.stream().map(column).toArray(String[]::new);
  }

  private @Nullable String[] ofPicks(Function<Pick, @Nullable String> column) {
    return picks.stream().map(column).toArray(String[]::new);
  }

  /**
   * What the handles have.
   *
   * @param sequences of the addresses, in their order
   */
  List<Taken> taken(Long[] sequences) {
    return IntStream.range(0, picks.size())
        .mapToObj(i -> taken(assigns.get(i).handle(), picks.get(i), sequences[i]))
        .toList();
  }

  private static Taken taken(String handle, Pick pick, long sequence) {
    return new Taken(handle, pick.ip().toString(), pick.block().toString(), sequence);
  }
}
