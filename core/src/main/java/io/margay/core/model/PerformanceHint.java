package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** A hint in a policy to those who calculate ahead of need. */
public enum PerformanceHint implements Choice {
  ASSUME_NEEDED_ON_EVERY_NODE("AssumeNeededOnEveryNode");

  private final String text;

  PerformanceHint(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
