package io.margay.agent.guest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What became of one test in the guest.
 *
 * @param why it failed or was skipped
 */
record GuestResult(Outcome outcome, String name, String why) {

  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  String toLine() {
    return outcome + " " + coded(name) + " " + coded(why);
  }

  static GuestResult ofLine(String line) {
    String[] parts = line.split(" ", -1);
    return new GuestResult(Outcome.valueOf(parts[0]), decoded(parts[1]), decoded(parts[2]));
  }

  private static String coded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
