/** The dataplane against the kernel, in network namespaces of the tests' own. */
@NullMarked
package io.margay.agent.dataplane;

import org.jspecify.annotations.NullMarked;
