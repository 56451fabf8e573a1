package io.margay.core.calc;

import io.margay.core.calc.Labelling.LabelledSubject;
import io.margay.core.convert.DerivedProfiles;
import io.margay.core.model.BGPConfiguration;
import io.margay.core.model.BGPFilter;
import io.margay.core.model.BGPPeer;
import io.margay.core.model.BlockAffinity;
import io.margay.core.model.CalicoNodeStatus;
import io.margay.core.model.ClusterInformation;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.EndpointSlice;
import io.margay.core.model.FelixConfiguration;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.GlobalNetworkSet;
import io.margay.core.model.HostEndpoint;
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
import io.margay.core.model.NetworkSet;
import io.margay.core.model.Node;
import io.margay.core.model.Profile;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Service;
import io.margay.core.model.ServiceAccount;
import io.margay.core.model.StagedGlobalNetworkPolicy;
import io.margay.core.model.StagedKubernetesNetworkPolicy;
import io.margay.core.model.StagedNetworkPolicy;
import io.margay.core.model.Tier;
import io.margay.core.model.TierSpec;
import io.margay.core.model.WorkloadEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node must enforce, kept up to date a change at a time: always equal to {@link Compute} of
 * the current resources. Takes changes in any order, with repeats, and with references to what is
 * not there. One thread at a time.
 *
 * <pre>
 *  profiles ───────┬──────────────────────────► activeProfiles ──► profileOutput ──┐
 *                  ▼                             ▲     │ queries      ▲            │
 *  subjects ──► labelling ── local endpoints ────┤     ▼              │ ids        │
 *                  │                             │  setReferences     │ of sets    ├─► updates
 *                  │                             ▼     ▲ │ in use     │            │
 *  policies ───────┼──────────────────────────► activePolicies ──► policyOutput ───┤
 *  tiers ──────────┼──────────────────────────►    └─────┼───────► endpointOutputs─┤
 *                  │                                     ▼                         │
 *                  └─────── all subjects ──────► setMembers ───────────────────────┘
 * </pre>
 */
public final class CalcGraph {

  private final NodeName node;

  private final Input<ProfileSpec> profiles = new Input<>();
  private final ProfileSources profileSources = new ProfileSources(profiles);
  private final Input<Subject> subjects = new Input<>();
  private final Input<ScopedPolicy> policies = new Input<>();
  private final Input<TierSpec> tiers = new Input<>();

  private final Labelling labelling = new Labelling(subjects, profiles);
  private final SetMembers setMembers = new SetMembers();
  private final SetReferences setReferences = new SetReferences(setMembers);

  private final RuleOutput<PolicyId, ActivePolicy> policyOutput =
      new RuleOutput<>(
          new Output<>(Update.PolicyPut::new, Update.PolicyRemove::new),
          setReferences,
          PolicyId::key,
          ActivePolicy::withSets);
  private final RuleOutput<String, ActiveProfile> profileOutput =
      new RuleOutput<>(
          new Output<>(Update.ProfilePut::new, Update.ProfileRemove::new),
          setReferences,
          ActiveProfiles::key,
          ActiveProfile::withSets);
  private final Output<ResourceKey, ActiveEndpoint> endpointOutput =
      new Output<>(Update.EndpointPut::new, Update.EndpointRemove::new);
  private final Output<ResourceKey, ActiveHostEndpoint> hostEndpointOutput =
      new Output<>(Update.HostEndpointPut::new, Update.HostEndpointRemove::new);

  private final ActiveProfiles activeProfiles = new ActiveProfiles(profiles, profileOutput);
  private final ActivePolicies activePolicies =
      new ActivePolicies(policies, this::tier, policyOutput, endpointOutput, hostEndpointOutput);

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
    takeInputs();

    activePolicies.drain();
    activeProfiles.drain();
    setReferences.drain();
    Set<ResourceKey> renamed = setReferences.usersOf(setMembers.renamed());
    policyOutput.onRenamed(renamed);
    profileOutput.onRenamed(renamed);
    policyOutput.drain(setMembers::id);
    profileOutput.drain(setMembers::id);

    List<Update> updates = new ArrayList<>();
    setMembers.drainPuts(updates);
    policyOutput.drainPuts(updates);
    profileOutput.drainPuts(updates);
    endpointOutput.drainPuts(updates);
    hostEndpointOutput.drainPuts(updates);
    hostEndpointOutput.drainRemovals(updates);
    endpointOutput.drainRemovals(updates);
    profileOutput.drainRemovals(updates);
    policyOutput.drainRemovals(updates);
    setMembers.drainRemovals(updates);
    return updates;
  }

  /**
   * How many tiers, policies, profiles, endpoints and network sets there are in the cluster as of
   * the last flush, by kind. Namespaces and service accounts count as profiles.
   */
  public Map<Kind, Integer> counts() {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    for (Input<?> input : List.of(tiers, policies, profiles, subjects)) {
      counts.putAll(input.counts());
    }
    return counts;
  }

  private void takeInputs() {
    if (!tiers.drain().isEmpty()) {
      activePolicies.onTier();
    }
    for (Edit<ProfileSpec> edit : profiles.drain()) {
      labelling.onProfile(edit);
      activeProfiles.onProfile(edit);
    }
    subjects.drain().forEach(labelling::onSubject);
    for (Edit<LabelledSubject> edit : labelling.drain()) {
      setMembers.onSubject(edit);
      Edit<LabelledSubject> local = local(edit);
      if (local != null) {
        activeProfiles.onEndpoint(local);
        activePolicies.onEndpoint(local);
      }
    }
    policies.drain().forEach(activePolicies::onPolicy);
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
      case StagedNetworkPolicy policy -> policies.put(key, ScopedPolicy.of(policy));
      case StagedGlobalNetworkPolicy policy -> policies.put(key, ScopedPolicy.of(policy));
      case StagedKubernetesNetworkPolicy policy -> policies.put(key, ScopedPolicy.of(policy));
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
      case WorkloadEndpoint endpoint -> subjects.put(key, Subject.of(endpoint));
      case HostEndpoint endpoint -> subjects.put(key, Subject.of(endpoint));
      case NetworkSet set -> subjects.put(key, Subject.of(set));
      case GlobalNetworkSet set -> subjects.put(key, Subject.of(set));
      case EndpointSlice slice -> subjects.put(key, Subject.of(slice));
      case Service other -> {}
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
          CLUSTER_NETWORK_POLICY,
          STAGED_NETWORK_POLICY,
          STAGED_GLOBAL_NETWORK_POLICY,
          STAGED_KUBERNETES_NETWORK_POLICY ->
          policies.delete(key);
      case TIER -> tiers.delete(key);
      case PROFILE -> profileSources.write(key.name(), null);
      case NAMESPACE -> profileSources.derive(DerivedProfiles.ofNamespace(key.name()), null);
      case SERVICE_ACCOUNT ->
          profileSources.derive(
              DerivedProfiles.ofServiceAccount(key.namespace(), key.name()), null);
      case WORKLOAD_ENDPOINT, HOST_ENDPOINT, NETWORK_SET, GLOBAL_NETWORK_SET, ENDPOINT_SLICE ->
          subjects.delete(key);
      case NODE,
          SERVICE,
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
  private @Nullable Edit<LabelledSubject> local(Edit<LabelledSubject> edit) {
    LabelledSubject before = local(edit.before());
    LabelledSubject after = local(edit.after());
    return before == null && after == null ? null : new Edit<>(edit.key(), before, after);
  }

  private @Nullable LabelledSubject local(@Nullable LabelledSubject labelled) {
    return labelled != null && labelled.subject().isOn(node) ? labelled : null;
  }

  private @Nullable TierSpec tier(String name) {
    return tiers.get(new ResourceKey(Kind.TIER, "", name));
  }
}
