/**
 * What the topics say, in memory: immutable snapshots that one writer replaces and anybody reads,
 * and the order in which they came to be. Watches and the agents' feed live from it, so that
 * PostgreSQL is never asked on behalf of a watcher or an agent.
 */
@NullMarked
package io.margay.policyapi.snapshot;

import org.jspecify.annotations.NullMarked;
