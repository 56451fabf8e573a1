package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** Settings of the controllers. */
@Doc("Settings of the controllers.")
public record KubeControllersConfiguration(
    @Required Metadata metadata,
    @Required KubeControllersConfigurationSpec spec,
    @Nullable KubeControllersConfigurationStatus status)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.KUBE_CONTROLLERS_CONFIGURATION;
  }

  @Override
  public KubeControllersConfiguration withMetadata(Metadata newMetadata) {
    return new KubeControllersConfiguration(newMetadata, spec, status);
  }
}
