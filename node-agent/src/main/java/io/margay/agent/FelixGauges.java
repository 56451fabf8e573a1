package io.margay.agent;

import io.margay.agent.loop.AgentLoop;
import io.margay.agent.loop.LoopStatus;
import io.margay.agent.loop.Scale;
import io.margay.core.model.Kind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToIntFunction;

/** How much there is, under the names that dashboards for Felix know. */
final class FelixGauges {

  private final AgentLoop loop;
  private final MeterRegistry registry;

  private FelixGauges(AgentLoop loop, MeterRegistry registry) {
    this.loop = loop;
    this.registry = registry;
  }

  static void register(AgentLoop loop, MeterRegistry registry) {
    FelixGauges gauges = new FelixGauges(loop, registry);
    gauges.scale("active.local.endpoints", "Endpoints of this node", Scale::endpoints);
    gauges.scale("active.local.policies", "Policies asked on this node", Scale::policies);
    gauges.scale("active.local.selectors", "Sets of addresses asked on this node", Scale::sets);
    gauges.scale("cluster.num.hosts", "Nodes of the cluster", Scale::nodes);
    gauges.kinds("tiers", Kind.TIER);
    gauges.kinds(
        "policies",
        Kind.NETWORK_POLICY,
        Kind.GLOBAL_NETWORK_POLICY,
        Kind.STAGED_NETWORK_POLICY,
        Kind.STAGED_GLOBAL_NETWORK_POLICY,
        Kind.STAGED_KUBERNETES_NETWORK_POLICY,
        Kind.KUBERNETES_NETWORK_POLICY,
        Kind.CLUSTER_NETWORK_POLICY);
    gauges.kinds("profiles", Kind.PROFILE);
    gauges.kinds("workload.endpoints", Kind.WORKLOAD_ENDPOINT);
    gauges.kinds("host.endpoints", Kind.HOST_ENDPOINT);
    gauges.gauge(
        "resync.state",
        "3 once the feed has been in sync, 1 before",
        status -> status.inSync() ? 3 : 1);
  }

  private void kinds(String name, Kind... kinds) {
    scale("cluster.num." + name, "Resources of the cluster", scale -> scale.of(kinds));
  }

  private void scale(String name, String description, ToIntFunction<Scale> value) {
    gauge(name, description, status -> value.applyAsInt(status.scale()));
  }

  private void gauge(String name, String description, ToIntFunction<LoopStatus> value) {
    Gauge.builder("felix." + name, () -> value.applyAsInt(loop.status()))
        .description(description)
        .register(registry);
  }
}
