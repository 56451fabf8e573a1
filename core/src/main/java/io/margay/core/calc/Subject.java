package io.margay.core.calc;

import io.margay.core.convert.DerivedProfiles;
import io.margay.core.model.EndpointSlice;
import io.margay.core.model.GlobalNetworkSet;
import io.margay.core.model.HostEndpoint;
import io.margay.core.model.HostEndpointSpec;
import io.margay.core.model.NetworkSet;
import io.margay.core.model.WorkloadEndpoint;
import io.margay.core.model.WorkloadEndpointSpec;
import io.margay.core.net.Cidr;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What selectors select: endpoints of workloads and of hosts, sets of networks, and what services
 * have.
 */
sealed interface Subject {

  /** Those that say where it belongs, and its own. */
  Map<String, String> ownLabels();

  /** Profiles whose labels it inherits, by name, the first first. */
  List<String> heritage();

  /** Profiles whose rules it has, by name, the first first. */
  List<String> profiles();

  /** What it gives to the sets that select it. */
  Contributor contributor();

  /** Whether it is an endpoint on this node. */
  boolean isOn(NodeName node);

  /** An endpoint of a workload. */
  record Workload(WorkloadEndpointSpec spec, Map<String, String> ownLabels, List<String> heritage)
      implements Subject {
    @Override
    public List<String> profiles() {
      return spec.profiles();
    }

    @Override
    public Contributor contributor() {
      return Contributor.of(spec);
    }

    @Override
    public boolean isOn(NodeName node) {
      return spec.node().equals(node.text());
    }
  }

  /** An endpoint of a host. */
  record Host(HostEndpointSpec spec, Map<String, String> ownLabels) implements Subject {
    @Override
    public List<String> heritage() {
      return spec.profiles();
    }

    @Override
    public List<String> profiles() {
      return spec.profiles();
    }

    @Override
    public Contributor contributor() {
      return Contributor.of(spec);
    }

    @Override
    public boolean isOn(NodeName node) {
      return spec.node().equals(node.text());
    }
  }

  /** A set of networks; of a namespace it has that namespace's labels. */
  record Networks(List<Cidr> nets, Map<String, String> ownLabels, List<String> heritage)
      implements Subject {
    @Override
    public List<String> profiles() {
      return List.of();
    }

    @Override
    public Contributor contributor() {
      return Contributor.of(nets);
    }

    @Override
    public boolean isOn(NodeName node) {
      return false;
    }
  }

  /** Some endpoints of a service: nothing but the sets of that service have them. */
  record Slice(Contributor contributor, Map<String, String> ownLabels) implements Subject {
    @Override
    public List<String> heritage() {
      return List.of();
    }

    @Override
    public List<String> profiles() {
      return List.of();
    }

    @Override
    public boolean isOn(NodeName node) {
      return false;
    }
  }

  /**
   * A workload's namespace, orchestrator and service account win over labels of its own, or it
   * could move itself into another namespace's policies.
   */
  static Subject of(WorkloadEndpoint endpoint) {
    WorkloadEndpointSpec spec = endpoint.spec();
    Map<String, String> labels = new HashMap<>(endpoint.metadata().labels());
    labels.put(Selectors.NAMESPACE, endpoint.metadata().namespace());
    labels.put(Selectors.ORCHESTRATOR, spec.orchestrator());
    if (!spec.serviceAccountName().isEmpty()) {
      labels.put(Selectors.SERVICE_ACCOUNT, spec.serviceAccountName());
    }
    return new Workload(spec, Map.copyOf(labels), heritage(endpoint.metadata().namespace(), spec));
  }

  /**
   * The profiles that hand labels down to a workload: those it names, and those that its namespace
   * and its service account are, whether it names them or not.
   */
  private static List<String> heritage(String namespace, WorkloadEndpointSpec spec) {
    Set<String> heritage = new LinkedHashSet<>(spec.profiles());
    heritage.add(DerivedProfiles.ofNamespace(namespace));
    if (!spec.serviceAccountName().isEmpty()) {
      heritage.add(DerivedProfiles.ofServiceAccount(namespace, spec.serviceAccountName()));
    }
    return List.copyOf(heritage);
  }

  static Subject of(HostEndpoint endpoint) {
    return new Host(endpoint.spec(), endpoint.metadata().labels());
  }

  static Subject of(NetworkSet set) {
    String namespace = set.metadata().namespace();
    Map<String, String> labels = new HashMap<>(set.metadata().labels());
    labels.put(Selectors.NAMESPACE, namespace);
    return new Networks(
        set.spec().nets(), Map.copyOf(labels), List.of(DerivedProfiles.ofNamespace(namespace)));
  }

  static Subject of(GlobalNetworkSet set) {
    return new Networks(set.spec().nets(), set.metadata().labels(), List.of());
  }

  /** The labels of a slice are no labels to other selectors: it has only those that find it. */
  static Subject of(EndpointSlice slice) {
    Map<String, String> labels = new HashMap<>();
    labels.put(Selectors.NAMESPACE, slice.metadata().namespace());
    String service = slice.metadata().labels().get(EndpointSlice.SERVICE_NAME);
    if (service != null) {
      labels.put(EndpointSlice.SERVICE_NAME, service);
    }
    return new Slice(Contributor.of(slice), Map.copyOf(labels));
  }

  /**
   * All labels. Its own win over inherited ones, and the profile that is named first over later
   * ones.
   *
   * @param labelsToApply of a profile by its name; empty for a profile that is not there
   */
  default Map<String, String> labels(Function<String, Map<String, String>> labelsToApply) {
    Map<String, String> labels = new HashMap<>(ownLabels());
    for (String profile : heritage()) {
      labelsToApply.apply(profile).forEach(labels::putIfAbsent);
    }
    return labels.size() == ownLabels().size() ? ownLabels() : Map.copyOf(labels);
  }
}
