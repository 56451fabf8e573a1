/**
 * What happened, for operators: the change log over HTTP, the history of one object, and going back
 * to a former state, which is itself a new change.
 */
@NullMarked
package io.margay.policyapi.history;

import org.jspecify.annotations.NullMarked;
