/**
 * What the kernel's packet filter should say, in terms that no backend owns: tables of chains of
 * rules, each some matches and one verb. A pure function of policies, profiles and endpoints, once
 * for each address family. The iptables backend writes it as text, the nftables backend as
 * expressions; what either remembers only makes it faster.
 */
@NullMarked
package io.margay.agent.dataplane.plan;

import org.jspecify.annotations.NullMarked;
