package io.margay.agent.dataplane.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Short digests of texts, and the chained ones that tell whether a chain is as planned. */
public final class Digests {

  /** Characters of a rule's hash: 96 bits. */
  private static final int RULE_HASH = 16;

  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private Digests() {}

  public static String of(String text, int length) {
    return TEXT.encodeToString(sha256().digest(text.getBytes(StandardCharsets.UTF_8)))
        .substring(0, length);
  }

  /** For each rule a hash over the chain's name and the rules up to it. */
  public static List<String> ofRules(String chain, List<String> rules) {
    MessageDigest digest = sha256();
    byte[] last = digest.digest(chain.getBytes(StandardCharsets.UTF_8));
    List<String> hashes = new ArrayList<>(rules.size());
    for (String rule : rules) {
      digest.update(last);
      last = digest.digest(rule.getBytes(StandardCharsets.UTF_8));
      hashes.add(TEXT.encodeToString(last).substring(0, RULE_HASH));
    }
    return hashes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
