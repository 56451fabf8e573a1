/** Patches, in tables. */
@NullMarked
package io.margay.policyapi.patch;

import org.jspecify.annotations.NullMarked;
