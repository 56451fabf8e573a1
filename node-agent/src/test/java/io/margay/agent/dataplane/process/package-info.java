/** Tests of the package of the same name. */
@NullMarked
package io.margay.agent.dataplane.process;

import org.jspecify.annotations.NullMarked;
