/**
 * The agent's engine: one thread that alone touches the calculation and the dataplane. Its mailbox
 * keeps the last value of each key, so that it is bounded by what there is and not by how fast it
 * changes. Readers get an immutable status. Nothing reaches the kernel before the feed's first
 * in-sync.
 */
@NullMarked
package io.margay.agent.loop;

import org.jspecify.annotations.NullMarked;
