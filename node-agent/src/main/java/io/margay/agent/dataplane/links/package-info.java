/**
 * The wires of workloads: a veth pair each, made with netlink and kernel settings only, without a
 * process started. The node answers for the workload's gateways 169.254.1.1 and
 * fe80::ecee:eeff:feee:eeee, so every workload of every node has the same routes and no subnet.
 */
@NullMarked
package io.margay.agent.dataplane.links;

import org.jspecify.annotations.NullMarked;
