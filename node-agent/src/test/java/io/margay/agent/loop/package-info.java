/** The loop's mailbox and its pauses. */
@NullMarked
package io.margay.agent.loop;

import org.jspecify.annotations.NullMarked;
