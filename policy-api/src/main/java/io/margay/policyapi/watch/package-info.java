/**
 * Watches: newline-delimited JSON events over HTTP, from a bounded history of what the topics
 * brought. Who asks for a revision that the history has lost gets 410 and lists again.
 */
@NullMarked
package io.margay.policyapi.watch;

import org.jspecify.annotations.NullMarked;
