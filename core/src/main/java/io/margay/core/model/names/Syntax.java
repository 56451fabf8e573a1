package io.margay.core.model.names;

import java.util.regex.Pattern;

/** Whether a text is a name of some sort. */
public final class Syntax {

  /** What {@link #isLabel} wants, for messages. */
  public static final String LABEL_RULE =
      "must be a DNS label of at most 63 lower-case letters, digits and '-'";

  /** What {@link #isSubdomain} wants, for messages. */
  public static final String SUBDOMAIN_RULE =
      "must be a DNS subdomain: at most 253 lower-case letters, digits, '-' and '.'";

  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

  private Syntax() {}

  /** A label of DNS (RFC 1123). */
  public static boolean isLabel(String text) {
    return text.length() <= 63 && LABEL.matcher(text).matches();
  }

  /** Labels of DNS with dots between them (RFC 1123). */
  public static boolean isSubdomain(String text) {
    return text.length() <= 253 && SUBDOMAIN.matcher(text).matches();
  }

  /** The name of a label, an annotation, a finalizer: a part, or a subdomain, '/' and a part. */
  public static boolean isQualifiedName(String text) {
    int slash = text.indexOf('/');
    return isPart(text.substring(slash + 1))
        && (slash < 0 || isSubdomain(text.substring(0, slash)));
  }

  /** The value of a label: empty or a part. */
  public static boolean isLabelValue(String text) {
    return text.isEmpty() || isPart(text);
  }

  private static boolean isPart(String text) {
    return text.length() <= 63 && PART.matcher(text).matches();
  }
}
