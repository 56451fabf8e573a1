package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** What becomes of a packet that policies of a tier select but give no verdict on. */
public enum TierAction implements Choice {
  DENY("Deny"),
  PASS("Pass");

  private final String text;

  TierAction(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
