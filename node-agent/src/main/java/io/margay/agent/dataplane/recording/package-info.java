/**
 * A dataplane that writes what it would program and programs nothing, for where there is no
 * privilege. It uses the same plans as the kernel's.
 */
@NullMarked
package io.margay.agent.dataplane.recording;

import org.jspecify.annotations.NullMarked;
