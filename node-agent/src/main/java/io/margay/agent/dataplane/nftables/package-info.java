/**
 * Policy as a table {@code margay} of nf_tables in each address family, written over netlink. The
 * driver keeps what the plan wants and what the kernel has, rule by rule as hashes in comments and
 * element by element, and puts the difference of rules, maps and sets into one transaction.
 */
@NullMarked
package io.margay.agent.dataplane.nftables;

import org.jspecify.annotations.NullMarked;
