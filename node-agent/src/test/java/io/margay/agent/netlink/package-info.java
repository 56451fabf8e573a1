/** Netlink against the kernel, in network namespaces of the tests' own. */
@NullMarked
package io.margay.agent.netlink;

import org.jspecify.annotations.NullMarked;
