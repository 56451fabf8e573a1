/** The host's own endpoints: which of its interfaces each of them is. */
@NullMarked
package io.margay.agent.dataplane.hosts;

import org.jspecify.annotations.NullMarked;
