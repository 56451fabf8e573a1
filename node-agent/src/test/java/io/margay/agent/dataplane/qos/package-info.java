/** Tests of limits against a kernel. */
@NullMarked
package io.margay.agent.dataplane.qos;

import org.jspecify.annotations.NullMarked;
