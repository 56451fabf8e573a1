/** The store against a real PostgreSQL. */
@NullMarked
package io.margay.policyapi.store;

import org.jspecify.annotations.NullMarked;
