/**
 * Apply: any number of documents of any kinds, created or updated in one transaction, with one
 * answer that says what became of each.
 */
@NullMarked
package io.margay.policyapi.apply;

import org.jspecify.annotations.NullMarked;
