/** Tests of translation with packets. */
@NullMarked
package io.margay.agent.dataplane.nat;

import org.jspecify.annotations.NullMarked;
