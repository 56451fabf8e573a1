/** Tests of the package of the same name. */
@NullMarked
package io.margay.agent.dataplane.iptables;

import org.jspecify.annotations.NullMarked;
