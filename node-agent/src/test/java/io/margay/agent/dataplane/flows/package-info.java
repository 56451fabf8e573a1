/** Tests of established connections against policy. */
@NullMarked
package io.margay.agent.dataplane.flows;

import org.jspecify.annotations.NullMarked;
