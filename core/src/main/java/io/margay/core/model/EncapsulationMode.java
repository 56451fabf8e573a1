package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** When traffic between nodes is encapsulated. */
public enum EncapsulationMode implements Choice {
  NEVER("Never");

  private final String text;

  EncapsulationMode(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
