/** Tests of the package of the same name. */
@NullMarked
package io.margay.agent.dataplane.nftables;

import org.jspecify.annotations.NullMarked;
