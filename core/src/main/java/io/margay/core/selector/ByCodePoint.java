package io.margay.core.selector;

import java.util.Comparator;

/** The order of texts by their code points, which is also the order of their UTF-8 bytes. */
final class ByCodePoint {

  static final Comparator<String> ORDER = ByCodePoint::compare;

  private ByCodePoint() {}

  private static int compare(String left, String right) {
    int most = Math.min(left.length(), right.length());
    for (int i = 0; i < most; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        // Halves of a pair stand for code points above all single chars.
        boolean aPaired = Character.isSurrogate(a);
        boolean bPaired = Character.isSurrogate(b);
        return aPaired == bPaired ? Character.compare(a, b) : Boolean.compare(aPaired, bPaired);
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
