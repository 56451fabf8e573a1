/** Tools that are run in a network namespace. */
@NullMarked
package io.margay.agent.dataplane.process;

import org.jspecify.annotations.NullMarked;
