/** Tests of the routes that need no BGP. */
@NullMarked
package io.margay.agent.overlay;

import org.jspecify.annotations.NullMarked;
