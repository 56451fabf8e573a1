package io.margay.core.convert;

import io.margay.core.model.Action;
import io.margay.core.model.Namespace;
import io.margay.core.model.ProfileSpec;
import io.margay.core.model.Rule;
import io.margay.core.model.ServiceAccount;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The profiles that namespaces and service accounts are. */
public final class DerivedProfiles {

  private static final String NAME = "projectcalico.org/name";
  private static final String METADATA_NAME = "kubernetes.io/metadata.name";

  private DerivedProfiles() {}

  /** The name of a namespace's profile. */
  public static String ofNamespace(String namespace) {
    return "kns." + namespace;
  }

  /** The name of a service account's profile. */
  public static String ofServiceAccount(String namespace, String name) {
    return "ksa." + namespace + "." + name;
  }

  /** Allows everything, and hands down the namespace's labels and name. */
  public static ProfileSpec spec(Namespace namespace) {
    Map<String, String> labels = new TreeMap<>(namespace.metadata().labels());
    labels.putIfAbsent(METADATA_NAME, namespace.metadata().name());
    labels.put(NAME, namespace.metadata().name());
    List<Rule> allow = List.of(Rule.of(Action.ALLOW));
    return new ProfileSpec(allow, allow, prefixed("pcns.", labels));
  }

  /** Has no rules, and hands down the account's labels and name. */
  public static ProfileSpec spec(ServiceAccount account) {
    Map<String, String> labels = new TreeMap<>(account.metadata().labels());
    labels.put(NAME, account.metadata().name());
    return new ProfileSpec(List.of(), List.of(), prefixed("pcsa.", labels));
  }

  private static Map<String, String> prefixed(String prefix, Map<String, String> labels) {
    Map<String, String> prefixed = new TreeMap<>();
    labels.forEach((key, value) -> prefixed.put(prefix + key, value));
    return prefixed;
  }
}
