/**
 * How many packets and bytes the rules of policies matched. The kernel keeps the numbers with the
 * rules; every rule's comment says which of a policy's it counts for, so that they are read without
 * knowing what was written. They are read aside, and added up so that they never fall.
 */
@NullMarked
package io.margay.agent.dataplane.counts;

import org.jspecify.annotations.NullMarked;
