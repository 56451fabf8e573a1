package io.margay.policyapi.garbage;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.garbage.Belonging.Owner;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction does to objects that are asked to go, and to what belongs to them. An object
 * that other finalizers hold stays, marked; with it, in the background, stay its dependents, until
 * the collector finds it gone. In the foreground everything below goes as far as it can, and what
 * is waited for by what is above stays with it.
 *
 * <p>The plan is made from what was read before the transaction: its writes refuse with {@link
 * Outdated} if that is not so any more.
 */
public final class DeletionPlan {

  /** The plan was made from a state that is gone: make it anew. */
  public static final class Outdated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Outdated(ResourceKey key) {
      super(key + " has changed meanwhile", null, false, false);
    }
  }

  /** An object that goes, and by which rule its own dependents do. */
  private record Going(Belonging object, Propagation propagation) {
    boolean isHeld() {
      return object.isHeldByOthers();
    }

    /** Whether its dependents are seen to now. */
    boolean isFollowed() {
      return propagation != Propagation.BACKGROUND || !isHeld();
    }
  }

  private final Map<String, Going> going = new LinkedHashMap<>();
  private final Map<ResourceKey, Belonging> reached = new LinkedHashMap<>();

  /** The uids of objects that are nobody's owner any more. */
  private final Set<String> released = new HashSet<>();

  /** The uids of those that have to wait for their dependents. */
  private final Set<String> waiting = new HashSet<>();

  private DeletionPlan() {}

  /**
   * @param roots what is asked to go
   * @param propagation null if the objects' own finalizers say it
   * @param dependentsOf finds the objects that have one of these as an owner
   * @param most stops there: the plan is too large then
   */
  public static DeletionPlan of(
      List<StoredResource> roots,
      @Nullable Propagation propagation,
      Function<Collection<UUID>, List<StoredResource>> dependentsOf,
      int most) {
    DeletionPlan plan = new DeletionPlan();
    List<Going> fresh = new ArrayList<>();
    for (StoredResource root : roots) {
      Belonging object = Belonging.of(root);
      Going goes =
          new Going(
              object, propagation == null ? Propagation.of(object.finalizers()) : propagation);
      plan.going.put(object.uid(), goes);
      fresh.add(goes);
    }
    while (!fresh.isEmpty() && plan.size() <= most) {
      fresh = plan.below(fresh, dependentsOf);
    }
    plan.findWaiting();
    return plan;
  }

  /** How many objects it touches. */
  public int size() {
    return going.size() + reached.size();
  }

  /** Looks at the dependents of these; gives those that go with their last owner. */
  private List<Going> below(
      List<Going> owners, Function<Collection<UUID>, List<StoredResource>> dependentsOf) {
    List<UUID> followed =
        owners.stream()
            .filter(Going::isFollowed)
            .map(owner -> UUID.fromString(owner.object().uid()))
            .toList();
    followed.forEach(uid -> released.add(uid.toString()));
    for (StoredResource row : dependentsOf.apply(followed)) {
      if (!going.containsKey(row.uid().toString())) {
        reached.putIfAbsent(row.key(), Belonging.of(row));
      }
    }
    List<Going> fresh = new ArrayList<>();
    for (Belonging object : reached.values()) {
      Propagation propagation = propagationTo(object);
      if (propagation != null) {
        fresh.add(new Going(object, propagation));
      }
    }
    fresh.forEach(goes -> {
      reached.remove(goes.object().key());
      going.put(goes.object().uid(), goes);
    });
    return fresh;
  }

  /** Null if the object has an owner that stays, or one that leaves it behind. */
  private @Nullable Propagation propagationTo(Belonging object) {
    Propagation found = Propagation.of(object.finalizers());
    for (Owner owner : object.owners()) {
      Going goes = released.contains(owner.uid()) ? going.get(owner.uid()) : null;
      if (goes == null || goes.propagation() == Propagation.ORPHAN) {
        return null;
      }
      if (goes.propagation() == Propagation.FOREGROUND) {
        found = Propagation.FOREGROUND;
      }
    }
    return found;
  }

  /** In the foreground whoever has a dependent that stays and says so waits for it. */
  private void findWaiting() {
    Set<String> staying = new LinkedHashSet<>();
    going.values().stream().filter(Going::isHeld).forEach(goes -> staying.add(goes.object().uid()));
    List<String> fresh = List.copyOf(staying);
    while (!fresh.isEmpty()) {
      List<String> next = new ArrayList<>();
      for (String uid : fresh) {
        Going stays = going.get(uid);
        for (Owner owner : stays == null ? List.<Owner>of() : stays.object().owners()) {
          Going goes = going.get(owner.uid());
          if (owner.blocks() && goes != null && goes.propagation() == Propagation.FOREGROUND) {
            waiting.add(owner.uid());
            if (staying.add(owner.uid())) {
              next.add(owner.uid());
            }
          }
        }
      }
      fresh = next;
    }
  }

  /**
   * The write that asks a root to go.
   *
   * @param change null if it may
   */
  public Mutation root(StoredResource seen, Mutation.Change change) {
    Belonging object = Belonging.of(seen);
    return new Mutation(
        seen.key(),
        current -> {
          Resource left = change.apply(current);
          if (left == null && current != null && isFollowed(object)) {
            requireFinalizers(current, object);
          }
          return left;
        },
        holding(object));
  }

  private boolean isFollowed(Belonging object) {
    Going goes = going.get(object.uid());
    return goes != null && goes.isFollowed();
  }

  /**
   * The writes to what belongs to the roots.
   *
   * @param managing records who takes owners off objects of a kind
   */
  public List<Mutation> dependents(
      Collection<StoredResource> roots, Function<Kind, Mutation.Managing> managing) {
    Set<String> named = new HashSet<>();
    roots.forEach(root -> named.add(root.uid().toString()));
    List<Mutation> writes = new ArrayList<>();
    going.forEach((uid, goes) -> {
      if (!named.contains(uid)) {
        writes.add(
            new Mutation(
                goes.object().key(),
                current -> isSame(current, goes.object()) ? null : Mutation.unchanged(current),
                holding(goes.object())));
      }
    });
    for (Belonging object : reached.values()) {
      writes.add(
          new Mutation(
              object.key(),
              current ->
                  isSame(current, object) ? withoutReleased(current) : Mutation.unchanged(current),
              managing.apply(object.key().kind())));
    }
    return writes;
  }

  private @Nullable Resource withoutReleased(@Nullable StoredResource current) {
    if (current == null) {
      return null;
    }
    Resource resource = current.resource();
    return resource.withMetadata(Dependents.without(resource.metadata(), released));
  }

  /** What the object waits for: others' finalizers, and its dependents if it must. */
  private Mutation.Holding holding(Belonging object) {
    boolean waits = waiting.contains(object.uid());
    return finalizers -> {
      List<String> others = Propagation.ofOthers(finalizers);
      return waits ? Dependents.waiting(others) : others;
    };
  }

  /**
   * Whether it is still the object that was read.
   *
   * @throws Outdated if it is, and has got other owners or finalizers
   */
  private static boolean isSame(@Nullable StoredResource current, Belonging seen) {
    if (current == null || !current.uid().toString().equals(seen.uid())) {
      return false;
    }
    Belonging now = Belonging.of(current);
    if (!now.owners().equals(seen.owners()) || !now.finalizers().equals(seen.finalizers())) {
      throw new Outdated(seen.key());
    }
    return true;
  }

  private static void requireFinalizers(StoredResource current, Belonging seen) {
    boolean surelyNone = seen.finalizers().isEmpty() && !current.mayHaveFinalizers();
    if (!surelyNone && !Belonging.of(current).finalizers().equals(seen.finalizers())) {
      throw new Outdated(seen.key());
    }
  }
}
