/** The whole program against real PostgreSQL and Kafka. */
@NullMarked
package io.margay.policyapi;

import org.jspecify.annotations.NullMarked;
