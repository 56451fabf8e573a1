/**
 * The truth about resources: PostgreSQL, with every change written in the same transaction as what
 * it changes and numbered at commit time, so that the order of revisions is the order of commits.
 */
@NullMarked
package io.margay.policyapi.store;

import org.jspecify.annotations.NullMarked;
