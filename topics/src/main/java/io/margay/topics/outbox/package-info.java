/**
 * From a service's change table to its topic: one leader among the replicas publishes in the order
 * of revisions, at least once, and mends the topic where it is not as the table says. The service
 * brings the table ({@link io.margay.topics.outbox.OutboxLog}) and what it has read of the topic
 * ({@link io.margay.topics.outbox.TopicView}).
 */
@NullMarked
package io.margay.topics.outbox;

import org.jspecify.annotations.NullMarked;
