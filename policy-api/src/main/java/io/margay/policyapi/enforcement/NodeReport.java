package io.margay.policyapi.enforcement;

import java.time.Instant;
import java.util.List;

/**
 * What a node has in its kernel.
 *
 * @param revision up to which; 0 if nothing yet
 * @param digest of what is programmed, in hexadecimal; equal states have equal ones
 * @param errors what can not be programmed, a sentence each
 * @param at when it was reported
 */
public record NodeReport(
    String node, long revision, String digest, List<String> errors, Instant at) {
  public NodeReport {
    errors = List.copyOf(errors);
  }
}
