package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.model.felix.FelixConfigurationSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Settings of the agent, for all nodes, for some, or for one. */
@Doc("Settings of the agent, for all nodes, for some, or for one.")
public record FelixConfiguration(@Required Metadata metadata, @Required FelixConfigurationSpec spec)
    implements Resource {

  private static final String DEFAULT = "default";
  private static final String NODE = "node.";

  @Override
  public Kind kind() {
    return Kind.FELIX_CONFIGURATION;
  }

  @Override
  public FelixConfiguration withMetadata(Metadata newMetadata) {
    return new FelixConfiguration(newMetadata, spec);
  }

  /**
   * What holds for a node, with everything filled in that has a default: first says the object for
   * the node, then the oldest one that selects it, then the one for all.
   */
  public static FelixConfigurationSpec effective(
      Collection<FelixConfiguration> all, String node, Map<String, String> nodeLabels) {
    return FelixConfigurationSpec.effective(
        Stream.of(
                all.stream().filter(each -> each.metadata.name().equals(NODE + node)),
                all.stream().filter(each -> each.isFor(nodeLabels)).sorted(OLDEST).limit(1),
                all.stream().filter(each -> each.metadata.name().equals(DEFAULT)))
            .flatMap(each -> each)
            .map(FelixConfiguration::spec)
            .toList());
  }

  private static final Comparator<FelixConfiguration> OLDEST =
      Comparator.comparing((FelixConfiguration each) ->
              Objects.requireNonNullElse(each.metadata.creationTimestamp(), ""))
          .thenComparing(each -> each.metadata.name());

  private boolean isFor(Map<String, String> nodeLabels) {
    return !isNamed() && spec.nodeSelector() != null && spec.nodeSelector().matches(nodeLabels);
  }

  /** Whether the name says whom it is for. */
  private boolean isNamed() {
    return metadata.name().equals(DEFAULT) || metadata.name().startsWith(NODE);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
    Path selector = path.field("spec").field("nodeSelector");
    if (isNamed() && spec.nodeSelector() != null) {
      problems.forbidden(selector, "must not be given on " + metadata.name());
    }
    if (!isNamed() && spec.nodeSelector() == null) {
      problems.required(
          selector, "is required where the name is neither 'default' nor 'node.' and a node's");
    }
  }
}
