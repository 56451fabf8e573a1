package io.margay.policyapi.ownership;

/**
 * Somebody who writes objects.
 *
 * @param name as the client gives it, at most 128 characters
 * @param apiVersion of the object as it was written
 * @param subresource empty for the object itself
 */
public record Manager(String name, Operation operation, String apiVersion, String subresource) {

  /** How a manager writes. */
  public enum Operation {
    /** Says what it wants to own, all of it, each time. */
    APPLY("Apply"),
    /** Owns what it changes. */
    UPDATE("Update");

    private final String text;

    Operation(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    static Operation of(Object text) {
      for (Operation operation : values()) {
        if (operation.text.equals(text)) {
          return operation;
        }
      }
      throw new IllegalArgumentException("operation must be Apply or Update, not " + text);
    }
  }

  /** Appliers are the same whichever version they apply. */
  boolean isSame(Manager other) {
    return name.equals(other.name)
        && operation == other.operation
        && subresource.equals(other.subresource)
        && (operation == Operation.APPLY || apiVersion.equals(other.apiVersion));
  }
}
