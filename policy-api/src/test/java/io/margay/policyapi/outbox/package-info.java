/** The relay when things are away. */
@NullMarked
package io.margay.policyapi.outbox;

import org.jspecify.annotations.NullMarked;
