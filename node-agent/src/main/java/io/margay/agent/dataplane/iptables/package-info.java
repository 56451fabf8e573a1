/**
 * Policy as iptables rules. The plan is a pure function from policies, profiles and endpoints to
 * chains; the driver compares it with what {@code iptables-save} shows and writes what differs, one
 * batch for each family, through {@code iptables-restore}. Every rule of ours carries a hash of its
 * chain's name and of all rules up to it, so that what is in the kernel can be compared after a
 * restart without understanding it.
 */
@NullMarked
package io.margay.agent.dataplane.iptables;

import org.jspecify.annotations.NullMarked;
