package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which fields a manager set, as in Kubernetes (meta/v1 ManagedFieldsEntry).
 *
 * @param fieldsV1 a tree of field names: {@code f:spec}, {@code v:"Ingress"}, {@code k:{…}}
 */
@Doc("Which fields a manager set, and how.")
public record ManagedFields(
    @Nullable String manager,
    @Doc("Apply or Update.") @Nullable String operation,
    @Nullable String apiVersion,
    @Nullable String time,
    @Nullable String fieldsType,
    Map<String, Object> fieldsV1,
    @Nullable String subresource) {

  public ManagedFields {
    fieldsV1 = Map.copyOf(fieldsV1);
  }
}
