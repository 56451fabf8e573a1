package io.margay.core.calc;

import io.margay.core.model.EndpointSlice;
import io.margay.core.model.ServiceAccountMatch;
import io.margay.core.selector.Selector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the selectors of resources into selectors over the labels that endpoints have in the
 * calculation ({@link Subject}): a namespace is a label there, and so are the labels of the
 * namespace, under a prefix.
 */
final class Selectors {

  /** The label that holds an endpoint's namespace. */
  static final String NAMESPACE = "projectcalico.org/namespace";

  /** The label that tells who started an endpoint. */
  static final String ORCHESTRATOR = "projectcalico.org/orchestrator";

  /** The label that holds the name of an endpoint's service account. */
  static final String SERVICE_ACCOUNT = "projectcalico.org/serviceaccount";

  /** Prefix of the labels that endpoints inherit from their service account. */
  static final String SERVICE_ACCOUNT_LABELS = "pcsa.";

  /** Prefix of the labels that endpoints inherit from their namespace. */
  static final String NAMESPACE_LABELS = "pcns.";

  private static final Selector ANY_NAMESPACE = Selector.parse("has(" + NAMESPACE + ")");
  private static final Selector NO_NAMESPACE = Selector.parse("!has(" + NAMESPACE + ")");

  private Selectors() {}

  /** What is written, or null where nothing is: a blank text is as good as none. */
  static @Nullable Selector given(@Nullable Selector selector) {
    return selector == null || selector.toString().isBlank() ? null : selector;
  }

  /** Endpoints of one namespace. */
  static Selector ofNamespace(String namespace) {
    return Selector.parse(NAMESPACE + " == \"" + namespace + "\"");
  }

  /**
   * Endpoints whose namespace is selected. {@code all()} is any namespace and {@code global()} is
   * none; any other selector asks for the labels of the namespace.
   */
  static Selector ofNamespaces(Selector namespaceSelector) {
    if (namespaceSelector.isAll()) {
      return ANY_NAMESPACE;
    }
    return namespaceSelector.isGlobal()
        ? NO_NAMESPACE
        : namespaceSelector.withLabelPrefix(NAMESPACE_LABELS);
  }

  /** Endpoints whose service account is selected by its labels; null for all endpoints. */
  static @Nullable Selector ofServiceAccounts(@Nullable Selector selector) {
    Selector asked = given(selector);
    return asked == null ? null : asked.withLabelPrefix(SERVICE_ACCOUNT_LABELS);
  }

  /** Endpoints whose service account is one that is asked for; null if none is. */
  static @Nullable Selector ofServiceAccounts(@Nullable ServiceAccountMatch match) {
    if (match == null) {
      return null;
    }
    Selector named =
        match.names().isEmpty()
            ? null
            : Selector.parse(
                match.names().stream()
                    .map(name -> "\"" + name + "\"")
                    .collect(Collectors.joining(",", SERVICE_ACCOUNT + " in {", "}")));
    return both(named, ofServiceAccounts(match.selector()));
  }

  /** What tells of the endpoints of one service. */
  static Selector ofService(String namespace, String name) {
    return ofNamespace(namespace)
        .and(Selector.parse(EndpointSlice.SERVICE_NAME + " == \"" + name + "\""));
  }

  /** Both, or the one that is there; null if none is. */
  static @Nullable Selector both(@Nullable Selector left, @Nullable Selector right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.and(right);
  }
}
