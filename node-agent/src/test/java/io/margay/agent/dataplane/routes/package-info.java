/** Tests of routes against a kernel. */
@NullMarked
package io.margay.agent.dataplane.routes;

import org.jspecify.annotations.NullMarked;
