/** The snapshot against a naive map. */
@NullMarked
package io.margay.policyapi.snapshot;

import org.jspecify.annotations.NullMarked;
