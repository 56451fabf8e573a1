package io.margay.ipam.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.core.model.IPAMHandle;
import io.margay.core.model.IPAMHandleSpec;
import io.margay.core.model.Metadata;
import io.margay.core.model.names.Syntax;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** The documents of handles. */
final class HandleView {

  private static final int LONGEST = 200;
  private static final int DIGITS = 12;

  private HandleView() {}

  /**
   * The document, without a revision.
   *
   * @param blocks how many addresses of each
   */
  static IPAMHandle document(String handle, Map<String, Integer> blocks) {
    return new IPAMHandle(Metadata.named(name(handle)), new IPAMHandleSpec(handle, blocks, false));
  }

  /**
   * The handle where a resource can be called so; else what of it can stand in a name, and a part
   * of its hash.
   */
  static String name(String handle) {
    if (Syntax.isSubdomain(handle)) {
      return handle;
    }
    String plain =
        handle.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String beginning = plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
    return (beginning.isEmpty() ? "handle" : beginning) + "-" + digest(handle);
  }

  private static String digest(String handle) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(handle.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
