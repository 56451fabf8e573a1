package io.margay.core.model;

import io.margay.core.model.codec.Scalar;

/** A port as a rule writes it: a number, a range of numbers, or the name that endpoints give it. */
public sealed interface Port extends Scalar permits PortRange, NamedPort {

  String EXPECTED =
      "must be a port from 1 to 65535, a range 'first:last',"
          + " or a name of 1 to 128 letters, digits, '_', '.', '-'";

  /** Reads a number, a text with one or two numbers, or a name. */
  static Port fromTree(Object tree) {
    if (tree instanceof Integer port) {
      return PortRange.of(port);
    }
    if (tree instanceof String text) {
      if (text.matches("[0-9]+(:[0-9]+)?")) {
        return PortRange.parse(text);
      }
      if (text.matches(NamedPort.FORM)) {
        return new NamedPort(text);
      }
    }
    throw new IllegalArgumentException(EXPECTED);
  }
}
