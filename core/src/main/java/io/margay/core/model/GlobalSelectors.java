package io.margay.core.model;

import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code global()} may stand: it means endpoints in no namespace, and only a rule asks so.
 */
final class GlobalSelectors {

  private GlobalSelectors() {}

  static void refuse(@Nullable Selector selector, Path path, Problems problems) {
    if (selector != null && selector.mentionsGlobal()) {
      problems.invalid(path, selector.toString(), "must not use global()");
    }
  }

  /** For the namespaceSelector of a rule. */
  static void allowAlone(@Nullable Selector selector, Path path, Problems problems) {
    if (selector != null && selector.mentionsGlobal() && !selector.isGlobal()) {
      problems.invalid(
          path, selector.toString(), "may be global() alone, but not use it in an expression");
    }
  }
}
