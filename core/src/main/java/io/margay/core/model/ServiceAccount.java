package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Refused;
import io.margay.core.model.codec.Required;
import org.jspecify.annotations.Nullable;

/** An identity of workloads: its labels are what serviceAccountSelectors see. */
@Doc("An identity of workloads: its labels are what serviceAccountSelectors see.")
@Refused({"secrets: Margay hands out no tokens", "imagePullSecrets: Margay pulls no images"})
public record ServiceAccount(
    @Required Metadata metadata, @Nullable Boolean automountServiceAccountToken)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.SERVICE_ACCOUNT;
  }

  @Override
  public ServiceAccount withMetadata(Metadata newMetadata) {
    return new ServiceAccount(newMetadata, automountServiceAccountToken);
  }
}
