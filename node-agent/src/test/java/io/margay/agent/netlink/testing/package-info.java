/** Network namespaces for tests. */
@NullMarked
package io.margay.agent.netlink.testing;

import org.jspecify.annotations.NullMarked;
