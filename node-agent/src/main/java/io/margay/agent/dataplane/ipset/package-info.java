/**
 * The sets that rules refer to, in the kernel's ipset. The names of ours begin with {@code mgy4-}
 * or {@code mgy6-}; what begins so and is not desired is destroyed, after the rules no longer refer
 * to it. A hash:net set has no room for a prefix of length 0, which therefore is kept as its two
 * halves.
 */
@NullMarked
package io.margay.agent.dataplane.ipset;

import org.jspecify.annotations.NullMarked;
