/**
 * Which of the kernel's ways enforces policy: iptables with ipset, in one of its two variants, or
 * nf_tables. What another way left is removed once the chosen one is in force.
 */
@NullMarked
package io.margay.agent.dataplane.backend;

import org.jspecify.annotations.NullMarked;
