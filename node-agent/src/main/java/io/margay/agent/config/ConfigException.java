package io.margay.agent.config;

import java.util.List;

/** Settings that can not be used. The message has a line for each fault. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ConfigException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
  }
}
