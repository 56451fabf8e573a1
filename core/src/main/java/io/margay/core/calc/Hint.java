package io.margay.core.calc;

import io.margay.core.selector.LabelRestriction;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label under which matches of a selector are to be found: all of them have it.
 *
 * @param values the values it may have there; null for any; empty if nothing can match
 */
record Hint(String label, @Nullable Set<String> values) {

  /** All hints of a selector; none if it can match things without any label. */
  static List<Hint> of(Selector selector) {
    List<Hint> hints = new ArrayList<>();
    selector
        .restrictions()
        .forEach((label, restriction) -> {
          switch (restriction) {
            case LabelRestriction.Present present -> hints.add(new Hint(label, null));
            case LabelRestriction.OneOf oneOf -> hints.add(new Hint(label, oneOf.values()));
            // What is absent is filed nowhere.
            case LabelRestriction.Absent absent -> {}
          }
        });
    return hints;
  }
}
