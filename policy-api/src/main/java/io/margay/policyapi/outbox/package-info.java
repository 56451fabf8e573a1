/**
 * From the change table to the topic: one replica, elected by an advisory lock of PostgreSQL,
 * publishes every change in the order of revisions, at least once, whatever restarts meanwhile.
 */
@NullMarked
package io.margay.policyapi.outbox;

import org.jspecify.annotations.NullMarked;
