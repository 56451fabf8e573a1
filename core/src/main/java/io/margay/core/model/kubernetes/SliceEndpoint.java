package io.margay.core.model.kubernetes;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.NotEnforced;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of an EndpointSlice. Policy takes no notice of its conditions: a Service's endpoint
 * that is not ready is still one of its endpoints.
 *
 * @param addresses at least one, all of the family of the slice
 */
@Doc("One endpoint: its addresses, and where it runs.")
public record SliceEndpoint(
    @MaxSize(100) @UniqueItems List<IpAddress> addresses,
    @Nullable Conditions conditions,
    @Nullable String hostname,
    @Doc("The object that the endpoint is.") @Nullable ObjectReference targetRef,
    @Doc("The node that it runs on.") @Nullable String nodeName,
    @Nullable String zone,
    Map<String, String> deprecatedTopology,
    @NotEnforced("nothing here routes by zone or node") @Nullable Hints hints) {

  public SliceEndpoint {
    addresses = List.copyOf(addresses);
    deprecatedTopology = Map.copyOf(deprecatedTopology);
  }

  /**
   * The state of an endpoint.
   *
   * @param ready unknown, which counts as ready, if null
   */
  @Doc("The endpoint's state; what is not given is unknown.")
  public record Conditions(
      @Nullable Boolean ready, @Nullable Boolean serving, @Nullable Boolean terminating) {}

  /** For whom it would rather be used. */
  @Doc("For whom the endpoint is rather meant.")
  public record Hints(List<Name> forZones, List<Name> forNodes) {
    public Hints {
      forZones = List.copyOf(forZones);
      forNodes = List.copyOf(forNodes);
    }
  }

  /** The name of a zone or of a node. */
  @Doc("A zone or a node.")
  public record Name(@Required String name) {}

  /** Names an object (core/v1 ObjectReference). */
  @Doc("Names an object.")
  public record ObjectReference(
      @Nullable String apiVersion,
      @Nullable String kind,
      @Nullable String namespace,
      @Nullable String name,
      @Nullable String uid,
      @Nullable String resourceVersion,
      @Nullable String fieldPath) {}

  /** Adds what is wrong with an endpoint of a slice of this type. */
  public void check(SliceAddressType type, Path path, Problems problems) {
    if (addresses.isEmpty()) {
      problems.required(path.field("addresses"), "must have at least one address");
    }
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).family() != type.family()) {
        problems.invalid(
            path.field("addresses").item(i),
            addresses.get(i).toString(),
            "must be an address of the slice's addressType, which is " + type.text());
      }
    }
  }
}
