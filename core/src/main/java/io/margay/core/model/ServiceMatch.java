package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.names.Syntax;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a Service, as its EndpointSlices tell them. Traffic goes to them on the ports
 * that the slices name, and comes from them on any.
 *
 * @param namespace of the Service; null for that of the policy
 */
@Doc("The endpoints of a Service; as a destination, on the ports that the Service has there.")
public record ServiceMatch(
    @Required String name, @Doc("That of the policy if not given.") @Nullable String namespace)
    implements Checked {

  @Override
  public void check(Path path, Problems problems) {
    if (!Syntax.isLabel(name)) {
      problems.invalid(path.field("name"), name, Syntax.LABEL_RULE);
    }
    if (namespace != null && !Syntax.isLabel(namespace)) {
      problems.invalid(path.field("namespace"), namespace, Syntax.LABEL_RULE);
    }
  }

  /** Services are where traffic to an endpoint comes from, and where its own goes to. */
  static void checkPlaces(List<Rule> ingress, List<Rule> egress, Path path, Problems problems) {
    for (int i = 0; i < ingress.size(); i++) {
      if (ingress.get(i).destinationOrAny().services() != null) {
        problems.forbidden(
            path.field("ingress").item(i).field("destination").field("services"),
            "must not be given: an ingress rule may have source.services");
      }
    }
    for (int i = 0; i < egress.size(); i++) {
      if (egress.get(i).sourceOrAny().services() != null) {
        problems.forbidden(
            path.field("egress").item(i).field("source").field("services"),
            "must not be given: an egress rule may have destination.services");
      }
    }
  }

  /** What is in no namespace must say in which the Service is. */
  static void checkNamespaces(List<Rule> ingress, List<Rule> egress, Path path, Problems problems) {
    for (int i = 0; i < ingress.size(); i++) {
      checkNamespace(
          ingress.get(i).sourceOrAny().services(),
          path.field("ingress").item(i).field("source"),
          problems);
    }
    for (int i = 0; i < egress.size(); i++) {
      checkNamespace(
          egress.get(i).destinationOrAny().services(),
          path.field("egress").item(i).field("destination"),
          problems);
    }
  }

  private static void checkNamespace(@Nullable ServiceMatch match, Path side, Problems problems) {
    if (match != null && match.namespace == null) {
      problems.required(
          side.field("services").field("namespace"),
          "is required: the rule belongs to no namespace");
    }
  }
}
