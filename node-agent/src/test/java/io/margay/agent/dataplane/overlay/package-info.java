/** Tests of tunnels against a kernel. */
@NullMarked
package io.margay.agent.dataplane.overlay;

import org.jspecify.annotations.NullMarked;
