package io.margay.core.model;

import io.margay.core.model.codec.Choice;

/** A direction that a policy governs, seen from the endpoint. */
public enum PolicyType implements Choice {
  INGRESS("Ingress"),
  EGRESS("Egress");

  private final String text;

  PolicyType(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
