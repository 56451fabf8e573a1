/**
 * nf_tables over netlink (linux/netfilter/nf_tables.h): tables, chains, rules as lists of
 * expressions, sets and maps. Changes go in one batch that the kernel takes as a whole or not at
 * all; what is there is read by dumps. Numbers are in network order.
 */
@NullMarked
package io.margay.agent.netlink.nftables;

import org.jspecify.annotations.NullMarked;
