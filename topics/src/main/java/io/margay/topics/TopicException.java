package io.margay.topics;

import org.jspecify.annotations.Nullable;

/** Kafka did not do what was asked; asking again later is right. */
public final class TopicException extends RuntimeException {

  private static final long serialVersionUID = 1;

  TopicException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
