/**
 * What belongs to objects that go: which dependents go with an owner, what a deletion in the
 * foreground waits for, and the collector, which finds what was left behind. The rule is that of
 * Kubernetes' garbage collector, for owners whose kind this API stores.
 */
@NullMarked
package io.margay.policyapi.garbage;

import org.jspecify.annotations.NullMarked;
