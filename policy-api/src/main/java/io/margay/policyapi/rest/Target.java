package io.margay.policyapi.rest;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * What a path is about: {@code PREFIX[/namespaces/NAMESPACE]/PLURAL[/NAME[/SUBRESOURCE]]}, where
 * the prefix is {@code /api/v1} or {@code /apis/GROUP/VERSION}.
 *
 * @param namespace null if the path names none
 * @param name empty for the collection
 * @param subresource empty for the object itself
 */
record Target(Kind kind, @Nullable String namespace, String name, String subresource) {

  static final String STATUS = "status";

  private static final String NAMESPACES = "namespaces";

  /** How deep paths below the prefix are at most. */
  private static final int DEEPEST = 5;

  /**
   * @throws UnknownPath if there is no such kind, or it does not live there
   */
  static Target of(HttpServletRequest request) {
    String path = request.getRequestURI();
    for (ApiGroup group : ApiGroup.values()) {
      if (path.startsWith(group.path() + "/")) {
        return of(group, segments(path.substring(group.path().length() + 1)));
      }
    }
    throw new UnknownPath();
  }

  /**
   * @param segments behind the prefix
   */
  static Target of(ApiGroup group, List<String> segments) {
    // The core group has the kind Namespace, whose paths begin like those into a namespace.
    boolean inNamespace =
        segments.size() > 2
            && segments.getFirst().equals(NAMESPACES)
            && !segments.get(2).equals(STATUS);
    String namespace = inNamespace ? segments.get(1) : null;
    List<String> rest = inNamespace ? segments.subList(2, segments.size()) : segments;
    Kind kind = Kind.byPlural(group, rest.getFirst()).orElseThrow(UnknownPath::new);
    String name = rest.size() > 1 ? rest.get(1) : "";
    String subresource = rest.size() > 2 ? rest.get(2) : "";
    boolean fits = kind.namespaced() ? namespace != null || name.isEmpty() : namespace == null;
    boolean known = subresource.isEmpty() || subresource.equals(STATUS) && kind.hasStatus();
    if (!fits || !known || rest.size() > 3) {
      throw new UnknownPath();
    }
    return new Target(kind, namespace, name, subresource);
  }

  boolean isCollection() {
    return name.isEmpty();
  }

  boolean isStatus() {
    return subresource.equals(STATUS);
  }

  /** The one object. */
  ResourceKey key() {
    return new ResourceKey(kind, namespace == null ? "" : namespace, name);
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.split("/", DEEPEST + 1)) {
      if (segment.isEmpty()) {
        throw new UnknownPath();
      }
      segments.add(UriUtils.decode(segment, java.nio.charset.StandardCharsets.UTF_8));
    }
    return segments;
  }

  /** Answered as Kubernetes answers it: 404 in plain text. */
  static final class UnknownPath extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownPath() {
      super("404 page not found", null, false, false);
    }
  }
}
