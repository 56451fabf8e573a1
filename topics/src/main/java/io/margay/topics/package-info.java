/**
 * The Kafka contract between the services: topic names and settings, the form of a record, a
 * publisher that confirms what is stored and a follower of a compacted topic. A topic is a table of
 * resources by {@link io.margay.core.model.ResourceKey}, each with the revision of its last change;
 * order and repetition are settled by comparing revisions, never by Kafka transactions.
 */
@NullMarked
package io.margay.topics;

import org.jspecify.annotations.NullMarked;
