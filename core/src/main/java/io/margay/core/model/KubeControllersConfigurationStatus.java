package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status of a {@link KubeControllersConfiguration}.
 *
 * @param runningConfig what the controllers go by
 * @param environmentVars what their environment says, which goes before the spec
 */
@Doc("What the controllers go by.")
public record KubeControllersConfigurationStatus(
    @Nullable KubeControllersConfigurationSpec runningConfig, Map<String, String> environmentVars) {

  public KubeControllersConfigurationStatus {
    environmentVars = Map.copyOf(environmentVars);
  }
}
