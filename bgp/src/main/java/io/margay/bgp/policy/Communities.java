package io.margay.bgp.policy;

import io.margay.bgp.wire.Community;
import io.margay.bgp.wire.LargeCommunity;
import io.margay.bgp.wire.PathAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Communities by their text: {@code aa:nn} (RFC 1997) or {@code aa:nn:mm} (RFC 8092). */
public final class Communities {

  private Communities() {}

  /** Those of RFC 1997 among texts. */
  public static List<Community> standard(Collection<String> texts) {
    return texts.stream()
        .map(Communities::parts)
        .filter(parts -> parts.length == 2)
        .map(Communities::community)
        .toList();
  }

  /** Those of RFC 8092 among texts. */
  public static List<LargeCommunity> large(Collection<String> texts) {
    return texts.stream()
        .map(Communities::parts)
        .filter(parts -> parts.length == 3)
        .map(Communities::large)
        .toList();
  }

  static boolean has(PathAttributes attributes, String text) {
    long[] parts = parts(text);
    return parts.length == 2
        ? attributes.communities().contains(community(parts))
        : attributes.largeCommunities().contains(large(parts));
  }

  static PathAttributes add(PathAttributes attributes, String text) {
    if (has(attributes, text)) {
      return attributes;
    }
    long[] parts = parts(text);
    return parts.length == 2
        ? attributes.toBuilder()
            .communities(with(attributes.communities(), community(parts)))
            .build()
        : attributes.toBuilder()
            .largeCommunities(with(attributes.largeCommunities(), large(parts)))
            .build();
  }

  private static <T> List<T> with(List<T> list, T more) {
    List<T> result = new ArrayList<>(list);
    result.add(more);
    return result;
  }

  private static long[] parts(String text) {
    return Arrays.stream(text.split(":")).mapToLong(Long::parseLong).toArray();
  }

  private static Community community(long[] parts) {
    return new Community((int) (parts[0] << 16 | parts[1]));
  }

  private static LargeCommunity large(long[] parts) {
    return new LargeCommunity(parts[0], parts[1], parts[2]);
  }
}
