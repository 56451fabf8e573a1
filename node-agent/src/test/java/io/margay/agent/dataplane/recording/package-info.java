/** Tests of the package of the same name. */
@NullMarked
package io.margay.agent.dataplane.recording;

import org.jspecify.annotations.NullMarked;
