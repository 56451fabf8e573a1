package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import java.util.Arrays;

/**
 * A community with a name.
 *
 * @param value {@code aa:nn} (RFC 1997) or {@code aa:nn:mm} (RFC 8092)
 */
@Doc("A community of BGP with a name.")
public record Community(
    @Required @MaxSize(253) String name,
    @Doc("aa:nn, or aa:nn:mm for a large community.") @Required String value)
    implements Checked {

  /** Whether a text is a community: two numbers of 16 bits, or three of 32. */
  public static boolean isValue(String text) {
    if (!text.matches("[0-9]{1,10}(:[0-9]{1,10}){1,2}")) {
      return false;
    }
    long[] parts = Arrays.stream(text.split(":")).mapToLong(Long::parseLong).toArray();
    long most = parts.length == 2 ? 0xffffL : 0xffffffffL;
    return Arrays.stream(parts).allMatch(part -> part <= most);
  }

  @Override
  public void check(Path path, Problems problems) {
    check(value, path.field("value"), problems);
  }

  static void check(String value, Path path, Problems problems) {
    if (!isValue(value)) {
      problems.invalid(path, value, "must be aa:nn of 16 bits each, or aa:nn:mm of 32 bits each");
    }
  }
}
