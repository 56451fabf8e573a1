/**
 * PostgreSQL and Kafka as real servers out of plain jars: for the lab, for a developer's machine,
 * and for tests where no container engine answers. A server owns a {@link StateDirectory}: locked
 * while it runs, kept or deleted when it closes.
 */
@NullMarked
package io.margay.backends;

import org.jspecify.annotations.NullMarked;
