/** Who peers with whom. */
@NullMarked
package io.margay.agent.routing;

import org.jspecify.annotations.NullMarked;
