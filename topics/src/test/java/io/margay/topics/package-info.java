/** Tests of the Kafka contract, against a real broker. */
@NullMarked
package io.margay.topics;

import org.jspecify.annotations.NullMarked;
