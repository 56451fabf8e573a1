package io.margay.policyapi.rest;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.RecordCodec;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.ownership.FieldSchema;
import io.margay.policyapi.ownership.ListTypes;
import io.margay.policyapi.ownership.ManagedFields;
import io.margay.policyapi.ownership.Manager;
import io.margay.policyapi.ownership.Manager.Operation;
import io.margay.policyapi.ownership.Ownership;
import io.margay.policyapi.store.Mutation;
import io.margay.policyapi.store.StoredResource;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps the record of who owns which field while objects are written. */
public final class Managers {

  private static final String COLLECTOR = "garbage-collector";

  private final InstantSource clock;
  private final Map<Kind, Ownership> ownerships = new ConcurrentHashMap<>();

  Managers(InstantSource clock) {
    this.clock = clock;
  }

  /** For writes by which the manager comes to own what it changes. */
  public Mutation.Managing updating(Manager manager) {
    return updating(manager, null);
  }

  /** For writes by which objects lose owners and finalizers that have served their turn. */
  Mutation.Managing collecting(Kind kind) {
    return updating(new Manager(COLLECTOR, Operation.UPDATE, kind.apiVersion(), ""));
  }

  /** For an object that must not exist yet: worked out here, not while others wait. */
  Mutation.Managing creating(Manager manager, Resource resource) {
    String managed =
        text(
            of(resource.kind())
                .update(null, Resources.encode(resource), ManagedFields.NONE, manager, now()));
    return (current, wanted) -> managed;
  }

  /**
   * The same, where the client may send a record of its own.
   *
   * @param given {@code managedFields} of the body; null if it has none
   */
  Mutation.Managing updating(Manager manager, @Nullable Object given) {
    return managing(manager, given, wanted -> tree(wanted));
  }

  /**
   * The same, where it is known what will be stored unless the object has something that stays: its
   * tree is made here, not while others wait.
   */
  public Mutation.Managing updating(Manager manager, @Nullable Object given, Resource expected) {
    Map<?, ?> tree = tree(expected);
    return managing(manager, given, wanted -> wanted == expected ? tree : tree(wanted));
  }

  private Mutation.Managing managing(
      Manager manager, @Nullable Object given, Function<Resource, Map<?, ?>> tree) {
    String now = now();
    return (current, wanted) -> {
      Map<?, ?> live = current == null ? null : tree(current);
      ManagedFields known = current == null ? ManagedFields.NONE : base(current, given);
      return text(of(wanted.kind()).update(live, tree.apply(wanted), known, manager, now));
    };
  }

  Ownership of(Kind kind) {
    return ownerships.computeIfAbsent(kind, Managers::ownership);
  }

  String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static ManagedFields recorded(@Nullable StoredResource current) {
    String managed = current == null ? null : current.managed();
    return managed == null ? ManagedFields.NONE : ManagedFields.parse(Bodies.trusted(managed));
  }

  static @Nullable String text(ManagedFields managers) {
    return managers.entries().isEmpty() ? null : Bodies.json(managers.toTree());
  }

  static Map<?, ?> tree(StoredResource current) {
    return (Map<?, ?>) Bodies.trusted(current.body());
  }

  static Map<?, ?> tree(byte[] json) {
    return (Map<?, ?>) Bodies.trusted(json);
  }

  static Map<?, ?> tree(Resource resource) {
    return (Map<?, ?>) Bodies.trusted(Bodies.json(Resources.encode(resource)));
  }

  /**
   * Clients that bring the record up to date send it whole; one empty entry resets it. What can not
   * be read is ignored, as in Kubernetes.
   */
  private static ManagedFields base(StoredResource current, @Nullable Object given) {
    if (!(given instanceof List<?> list) || list.isEmpty()) {
      return recorded(current);
    }
    if (list.equals(List.of(Map.of()))) {
      return ManagedFields.NONE;
    }
    try {
      return ManagedFields.parse(given);
    } catch (IllegalArgumentException e) {
      return recorded(current);
    }
  }

  private static Ownership ownership(Kind kind) {
    Map<String, Object> schema = RecordCodec.schema(kind.type().asSubclass(Record.class));
    return new Ownership(FieldSchema.of(ListTypes.marked(schema)));
  }

  /** The document with the record in its metadata. */
  static String shown(String json, @Nullable String managed) {
    int metadata = json.indexOf(METADATA);
    if (managed == null || metadata < 0) {
      return json;
    }
    int at = metadata + METADATA.length();
    return json.substring(0, at) + "\"managedFields\":" + managed + "," + json.substring(at);
  }

  /** Documents begin with apiVersion and kind, so the first is the object's own. */
  private static final String METADATA = "\"metadata\":{";
}
