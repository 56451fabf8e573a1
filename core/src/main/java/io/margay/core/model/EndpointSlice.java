package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Immutable;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.kubernetes.SliceAddressType;
import io.margay.core.model.kubernetes.SliceEndpoint;
import io.margay.core.model.kubernetes.SlicePort;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Some of the endpoints of a Service (discovery.k8s.io/v1): the label names the Service. */
@Doc("Some of the endpoints of the Service that the label kubernetes.io/service-name names.")
public record EndpointSlice(
    @Required Metadata metadata,
    @Doc("The family of all addresses.") @Required @Immutable SliceAddressType addressType,
    @MaxSize(1000) List<SliceEndpoint> endpoints,
    @Doc("The ports on which every one of the endpoints answers.") @MaxSize(100)
        List<SlicePort> ports)
    implements Resource {

  /** The label whose value is the name of the Service, in the namespace of the slice. */
  public static final String SERVICE_NAME = "kubernetes.io/service-name";

  public EndpointSlice {
    endpoints = List.copyOf(endpoints);
    ports = List.copyOf(ports);
  }

  @Override
  public Kind kind() {
    return Kind.ENDPOINT_SLICE;
  }

  @Override
  public EndpointSlice withMetadata(Metadata newMetadata) {
    return new EndpointSlice(newMetadata, addressType, endpoints, ports);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
    for (int i = 0; i < endpoints.size(); i++) {
      endpoints.get(i).check(addressType, path.field("endpoints").item(i), problems);
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      if (!names.add(ports.get(i).name())) {
        problems.invalid(
            path.field("ports").item(i).field("name"),
            ports.get(i).name(),
            "must be another than that of the ports before it");
      }
    }
  }
}
