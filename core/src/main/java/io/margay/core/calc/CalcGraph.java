package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledEndpoint;
import io.margay.core.calc.Labelling.OwnLabels;
import io.margay.core.convert.DerivedProfiles;
import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPFilter;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BlockAffinity;
import io.margay.core.model.CalicoNodeStatus;
import io.margay.core.model.ClusterInformation;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.FelixConfiguration;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.IPAMBlock;
import io.margay.core.model.IPAMConfiguration;
import io.margay.core.model.IPAMHandle;
import io.margay.core.model.IPPool;
import io.margay.core.model.IPReservation;
import io.margay.core.model.Kind;
import io.margay.core.model.KubeControllersConfiguration;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.Namespace;
import io.margay.core.model.NetworkPolicy;
import io.margay.core.model.Node;
import io.margay.core.model.Profile;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.ServiceAccount;
import io.margay.core.model.Tier;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node must enforce, kept up to date a change at a time: always equal to {@link Compute} of
 * the current resources. Takes changes in any order, with repeats, and with references to what is
 * not there. One thread at a time.
 *
 * <pre>
 *  profiles ───────┬──────────────────────────► activeProfiles ──► profileOutput ──┐
 *                  ▼                             ▲     │ sets                      │
 *  endpoints ──► labelling ── local endpoints ───┤     ▼                           │
 *                  │                             │  setReferences                  ├─► updates
 *                  │                             ▼     ▲ │ in use                  │
 *  policies ───────┼──────────────────────────► activePolicies ──► policyOutput ───┤
 *  tiers ──────────┼──────────────────────────►    └─────┼───────► endpointOutput ─┤
 *                  │                                     ▼                         │
 *                  └─────── all endpoints ─────► setMembers ───────────────────────┘
 * </pre>
 */
public final class CalcGraph {

  private final NodeName node;

  private final Input<ProfileSpec> profiles = new Input<>();
  private final ProfileSources profileSources = new ProfileSources(profiles);
  private final Input<OwnLabels> endpoints = new Input<>();
  private final Input<ScopedPolicy> policies = new Input<>();
  private final Input<TierSpec> tiers = new Input<>();

  private final Output<PolicyId, ActivePolicy> policyOutput =
      new Output<>(Update.PolicyPut::new, Update.PolicyRemove::new);
  private final Output<String, ActiveProfile> profileOutput =
      new Output<>(Update.ProfilePut::new, Update.ProfileRemove::new);
  private final Output<ResourceKey, ActiveEndpoint> endpointOutput =
      new Output<>(Update.EndpointPut::new, Update.EndpointRemove::new);

  private final Labelling labelling = new Labelling(endpoints, profiles);
  private final SetMembers setMembers = new SetMembers();
  private final SetReferences setReferences = new SetReferences(setMembers);
  private final ActiveProfiles activeProfiles =
      new ActiveProfiles(profiles, setReferences, profileOutput);
  private final ActivePolicies activePolicies =
      new ActivePolicies(policies, this::tier, setReferences, policyOutput, endpointOutput);

  public CalcGraph(NodeName node) {
    this.node = node;
  }

  /**
   * Takes changes; they count from the next {@link #flush}. Of several for one key the last counts.
   */
  public void apply(Collection<Change> changes) {
    changes.forEach(this::apply);
  }

  /**
   * Works out what all changes since the last flush mean.
   *
   * @return what differs for the node, in the order of {@link Update}; empty if nothing does
   */
  public List<Update> flush() {
    if (!tiers.drain().isEmpty()) {
      activePolicies.onTier();
    }
    for (Edit<ProfileSpec> edit : profiles.drain()) {
      labelling.onProfile(edit);
      activeProfiles.onProfile(edit);
    }
    endpoints.drain().forEach(labelling::onEndpoint);
    for (Edit<LabelledEndpoint> edit : labelling.drain()) {
      setMembers.onEndpoint(edit);
      Edit<LabelledEndpoint> local = local(edit);
      if (local != null) {
        activeProfiles.onEndpoint(local);
        activePolicies.onEndpoint(local);
      }
    }
    policies.drain().forEach(activePolicies::onPolicy);

    activePolicies.drain();
    activeProfiles.drain();
    setReferences.drain();

    List<Update> updates = new ArrayList<>();
    setMembers.drainPuts(updates);
    policyOutput.drainPuts(updates);
    profileOutput.drainPuts(updates);
    endpointOutput.drainPuts(updates);
    endpointOutput.drainRemovals(updates);
    profileOutput.drainRemovals(updates);
    policyOutput.drainRemovals(updates);
    setMembers.drainRemovals(updates);
    return updates;
  }

  private void apply(Change change) {
    switch (change) {
      case Change.Put(Resource resource) -> put(resource);
      case Change.Delete(ResourceKey key) -> delete(key);
    }
  }

  private void put(Resource resource) {
    ResourceKey key = resource.key();
    switch (resource) {
      case NetworkPolicy policy -> policies.put(key, ScopedPolicy.of(policy));
      case GlobalNetworkPolicy policy -> policies.put(key, ScopedPolicy.of(policy));
      case Tier tier -> tiers.put(key, tier.spec());
      case KubernetesNetworkPolicy policy -> policies.put(key, ScopedPolicy.of(policy));
      case ClusterNetworkPolicy policy -> policies.put(key, ScopedPolicy.of(policy));
      case Profile profile -> profileSources.write(key.name(), profile.spec());
      case Namespace namespace ->
          profileSources.derive(
              DerivedProfiles.ofNamespace(key.name()), DerivedProfiles.spec(namespace));
      case ServiceAccount account ->
          profileSources.derive(
              DerivedProfiles.ofServiceAccount(key.namespace(), key.name()),
              DerivedProfiles.spec(account));
      case WorkloadEndpoint endpoint ->
          endpoints.put(key, new OwnLabels(endpoint.spec(), endpoint.metadata().labels()));
      case Node other -> {}
      case IPPool other -> {}
      case BlockAffinity other -> {}
      case BGPConfiguration other -> {}
      case BGPPeer other -> {}
      case BGPFilter other -> {}
      case IPReservation other -> {}
      case IPAMConfiguration other -> {}
      case IPAMBlock other -> {}
      case IPAMHandle other -> {}
      case FelixConfiguration other -> {}
      case KubeControllersConfiguration other -> {}
      case ClusterInformation other -> {}
      case CalicoNodeStatus other -> {}
    }
  }

  private void delete(ResourceKey key) {
    switch (key.kind()) {
      case NETWORK_POLICY,
          GLOBAL_NETWORK_POLICY,
          KUBERNETES_NETWORK_POLICY,
          CLUSTER_NETWORK_POLICY ->
          policies.delete(key);
      case TIER -> tiers.delete(key);
      case PROFILE -> profileSources.write(key.name(), null);
      case NAMESPACE -> profileSources.derive(DerivedProfiles.ofNamespace(key.name()), null);
      case SERVICE_ACCOUNT ->
          profileSources.derive(
              DerivedProfiles.ofServiceAccount(key.namespace(), key.name()), null);
      case WORKLOAD_ENDPOINT -> endpoints.delete(key);
      case NODE,
          IP_POOL,
          IP_RESERVATION,
          IPAM_CONFIGURATION,
          IPAM_BLOCK,
          IPAM_HANDLE,
          FELIX_CONFIGURATION,
          KUBE_CONTROLLERS_CONFIGURATION,
          CLUSTER_INFORMATION,
          CALICO_NODE_STATUS,
          BLOCK_AFFINITY,
          BGP_CONFIGURATION,
          BGP_PEER,
          BGP_FILTER -> {}
    }
  }

  /** The edit as it looks when only local endpoints are seen; null if it can not be seen at all. */
  private @Nullable Edit<LabelledEndpoint> local(Edit<LabelledEndpoint> edit) {
    LabelledEndpoint before = local(edit.before());
    LabelledEndpoint after = local(edit.after());
    return before == null && after == null ? null : new Edit<>(edit.key(), before, after);
  }

  private @Nullable LabelledEndpoint local(@Nullable LabelledEndpoint endpoint) {
    return endpoint != null && endpoint.spec().node().equals(node.text()) ? endpoint : null;
  }

  private @Nullable TierSpec tier(String name) {
    return tiers.get(new ResourceKey(Kind.TIER, "", name));
  }
}
