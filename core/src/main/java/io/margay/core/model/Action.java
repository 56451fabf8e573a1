package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** What a rule does with a packet that it matches. */
public enum Action implements Choice {
  ALLOW("Allow"),
  DENY("Deny"),
  LOG("Log"),
  PASS("Pass");

  private final String text;

  Action(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
