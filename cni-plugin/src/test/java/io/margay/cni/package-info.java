/** Runs the built plugin against a unix socket that plays the agent. */
@NullMarked
package io.margay.cni;

import org.jspecify.annotations.NullMarked;
