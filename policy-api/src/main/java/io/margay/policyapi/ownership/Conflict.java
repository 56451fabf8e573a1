package io.margay.policyapi.ownership;

/**
 * A field that somebody applies and another owns with another value.
 *
 * @param path as {@link FieldSet#paths} shows it
 */
public record Conflict(Manager manager, String time, String path) {

  /** The other manager as people read it. */
  public String owner() {
    String quoted = '"' + manager.name() + '"';
    String part =
        manager.subresource().isEmpty() ? "" : " with subresource \"" + manager.subresource() + '"';
    return switch (manager.operation()) {
      case APPLY -> quoted + part;
      case UPDATE ->
          quoted + part + " using " + manager.apiVersion() + (time.isEmpty() ? "" : " at " + time);
    };
  }
}
