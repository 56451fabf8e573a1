/** Streams and tokens without a network. */
@NullMarked
package io.margay.policyapi.feed;

import org.jspecify.annotations.NullMarked;
