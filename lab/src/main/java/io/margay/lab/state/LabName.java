package io.margay.lab.state;

import io.margay.cli.Failure;
import java.util.Map;

/**
 * The name of a lab, which keeps several on one machine apart: in the names of their namespaces,
 * links and files. Usually empty.
 */
public record LabName(String text) {

  private static final String VARIABLE = "MARGAY_LAB";

  public LabName {
    // A link's name has at most 15 characters, of which the lab's own has six beside this.
    if (!text.matches("[a-z0-9]{0,8}")) {
      throw new Failure(
          VARIABLE + ": '" + text + "' must be at most 8 lower-case letters and digits");
    }
  }

  /** The one that the environment names. */
  public static LabName of(Map<String, String> environment) {
    return new LabName(environment.getOrDefault(VARIABLE, ""));
  }

  /** The network namespace of a part. */
  public String namespace(String part) {
    return "mgy-" + (text.isEmpty() ? "" : text + "-") + part;
  }

  /** The link in the machine's own namespace. */
  public String link() {
    return text.isEmpty() ? "mgy-lab" : "mgy-l-" + text;
  }
}
