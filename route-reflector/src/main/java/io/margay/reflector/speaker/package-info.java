/**
 * From the topic to the speaker: follows resources and keeps the BGP speaker configured as they
 * say.
 */
@NullMarked
package io.margay.reflector.speaker;

import org.jspecify.annotations.NullMarked;
