package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.OtherwiseDefault;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.names.Labels;
import io.margay.core.model.names.Syntax;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Host endpoints that nodes get by themselves. */
@Doc("Host endpoints that nodes get by themselves.")
public record AutoHostEndpoint(
    @OneOf({"Enabled", "Disabled"}) @OtherwiseDefault("Disabled") @Nullable String autoCreate,
    @Doc("Whether there is one for all interfaces.")
        @OneOf({"Enabled", "Disabled"})
        @OtherwiseDefault("Enabled")
        @Nullable String createDefaultHostEndpoint,
    List<Template> templates) {

  public AutoHostEndpoint {
    templates = List.copyOf(templates);
  }

  /**
   * What host endpoints are made from.
   *
   * @param generateName part of their names
   */
  @Doc("What host endpoints are made from.")
  public record Template(
      @Required @MaxSize(253) String generateName,
      @Doc("Only with the node's addresses in these ranges.") List<Cidr> interfaceCIDRs,
      @Doc("One for each interface whose name matches.") @Nullable String interfacePattern,
      Map<String, String> labels,
      Map<String, String> annotations,
      @MaxSize(1024) @Nullable Selector nodeSelector)
      implements Checked {

    public Template {
      interfaceCIDRs = List.copyOf(interfaceCIDRs);
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }

    @Override
    public void check(Path path, Problems problems) {
      if (!Syntax.isSubdomain(generateName)) {
        problems.invalid(path.field("generateName"), generateName, Syntax.SUBDOMAIN_RULE);
      }
      if (interfaceCIDRs.isEmpty() && interfacePattern == null) {
        problems.required(
            path.field("interfaceCIDRs"), "interfaceCIDRs or interfacePattern is required");
      }
      Labels.check(labels, path.field("labels"), problems);
      Labels.checkAnnotations(annotations, path.field("annotations"), problems);
    }
  }
}
