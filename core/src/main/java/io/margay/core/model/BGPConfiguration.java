package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** Settings of BGP for all nodes, or for one. */
@Doc("Settings of BGP for all nodes, or for one.")
public record BGPConfiguration(@Required Metadata metadata, @Required BGPConfigurationSpec spec)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.BGP_CONFIGURATION;
  }

  @Override
  public BGPConfiguration withMetadata(Metadata newMetadata) {
    return new BGPConfiguration(newMetadata, spec);
  }

  @Override
  public void check(Path path, Problems problems) {
    Names.check(this, path, problems);
    if (metadata.name().equals("default")) {
      return;
    }
    Path at = path.field("spec");
    onlyOnDefault(spec.nodeToNodeMeshEnabled(), at.field("nodeToNodeMeshEnabled"), problems);
    onlyOnDefault(spec.nodeMeshPassword(), at.field("nodeMeshPassword"), problems);
    onlyOnDefault(spec.nodeMeshMaxRestartTime(), at.field("nodeMeshMaxRestartTime"), problems);
  }

  private static void onlyOnDefault(@Nullable Object value, Path path, Problems problems) {
    if (value != null) {
      problems.forbidden(path, "may be given only on 'default': it is for all nodes");
    }
  }
}
