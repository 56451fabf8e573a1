/**
 * From the change log to Kafka: one leader among the replicas publishes in the order of revisions,
 * at least once.
 */
@NullMarked
package io.margay.ipam.outbox;

import org.jspecify.annotations.NullMarked;
