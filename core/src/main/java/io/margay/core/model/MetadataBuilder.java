package io.margay.core.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes {@link Metadata} out of other metadata, or out of nothing. */
public final class MetadataBuilder {

  private String name = "";
  private @Nullable String generateName;
  private String namespace = "";
  private @Nullable String uid;
  private @Nullable String resourceVersion;
  private @Nullable Long generation;
  private @Nullable String creationTimestamp;
  private @Nullable String deletionTimestamp;
  private @Nullable Long deletionGracePeriodSeconds;
  private Map<String, String> labels = Map.of();
  private Map<String, String> annotations = Map.of();
  private List<String> finalizers = List.of();
  private List<OwnerReference> ownerReferences = List.of();
  private List<ManagedFields> managedFields = List.of();

  MetadataBuilder() {}

  MetadataBuilder(Metadata from) {
    name = from.name();
    generateName = from.generateName();
    namespace = from.namespace();
    uid = from.uid();
    resourceVersion = from.resourceVersion();
    generation = from.generation();
    creationTimestamp = from.creationTimestamp();
    deletionTimestamp = from.deletionTimestamp();
    deletionGracePeriodSeconds = from.deletionGracePeriodSeconds();
    labels = from.labels();
    annotations = from.annotations();
    finalizers = from.finalizers();
    ownerReferences = from.ownerReferences();
    managedFields = from.managedFields();
  }

  public MetadataBuilder name(String value) {
    name = value;
    return this;
  }

  public MetadataBuilder generateName(@Nullable String value) {
    generateName = value;
    return this;
  }

  public MetadataBuilder namespace(String value) {
    namespace = value;
    return this;
  }

  public MetadataBuilder uid(@Nullable String value) {
    uid = value;
    return this;
  }

  public MetadataBuilder resourceVersion(@Nullable String value) {
    resourceVersion = value;
    return this;
  }

  public MetadataBuilder generation(@Nullable Long value) {
    generation = value;
    return this;
  }

  public MetadataBuilder creationTimestamp(@Nullable String value) {
    creationTimestamp = value;
    return this;
  }

  public MetadataBuilder deletionTimestamp(@Nullable String value) {
    deletionTimestamp = value;
    return this;
  }

  public MetadataBuilder deletionGracePeriodSeconds(@Nullable Long value) {
    deletionGracePeriodSeconds = value;
    return this;
  }

  public MetadataBuilder labels(Map<String, String> value) {
    labels = value;
    return this;
  }

  public MetadataBuilder annotations(Map<String, String> value) {
    annotations = value;
    return this;
  }

  public MetadataBuilder finalizers(List<String> value) {
    finalizers = value;
    return this;
  }

  public MetadataBuilder ownerReferences(List<OwnerReference> value) {
    ownerReferences = value;
    return this;
  }

  public MetadataBuilder managedFields(List<ManagedFields> value) {
    managedFields = value;
    return this;
  }

  public Metadata build() {
    return new Metadata(
        name,
        generateName,
        namespace,
        uid,
        resourceVersion,
        generation,
        creationTimestamp,
        deletionTimestamp,
        deletionGracePeriodSeconds,
        labels,
        annotations,
        finalizers,
        ownerReferences,
        managedFields);
  }
}
