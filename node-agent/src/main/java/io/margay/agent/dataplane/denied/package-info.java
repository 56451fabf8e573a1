/**
 * What policy denied, told: rules hand packets to NFLOG with who decided, a thread of its own reads
 * them, repeated ones are told together. Everything is bounded, and the kernel waits for nobody:
 * what comes too fast is lost and counted.
 */
@NullMarked
package io.margay.agent.dataplane.denied;

import org.jspecify.annotations.NullMarked;
