package io.margay.agent.dataplane.plan;

import io.margay.core.net.Cidr;

/** Addresses that a workload may send from, with the interface that it does so through. */
public record Source(Cidr net, String interfaceName) {}
