package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Range;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every object carries beside its spec, as in Kubernetes (meta/v1 ObjectMeta). Timestamps are
 * RFC 3339 in UTC, to the second.
 *
 * @param namespace empty for kinds without namespaces
 * @param resourceVersion the revision of the last change, in decimal; absent before the first
 * @param generation counts changes of the spec, from 1
 * @param deletionTimestamp when the object was asked to go; it stays until its finalizers are gone
 * @param managedFields in the order of the server
 */
@Doc("Name, labels and what the server keeps about the object.")
public record Metadata(
    @Doc("Unique within kind and namespace.") @Default("") String name,
    @Doc("A prefix from which the server makes a name.") @Nullable String generateName,
    @Default("") String namespace,
    @Nullable String uid,
    @Nullable String resourceVersion,
    @Nullable Long generation,
    @Nullable String creationTimestamp,
    @Nullable String deletionTimestamp,
    @Range(min = 0, max = Long.MAX_VALUE) @Nullable Long deletionGracePeriodSeconds,
    @Doc("What selectors see of the object.") Map<String, String> labels,
    @Doc("Anything else that people and programs note; 256 KiB in all.")
        Map<String, String> annotations,
    @Doc("What must be done before the object may go.") List<String> finalizers,
    @Doc("The objects this one belongs to.") List<OwnerReference> ownerReferences,
    @Doc("Which manager set which fields.") List<ManagedFields> managedFields) {

  public Metadata {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    finalizers = List.copyOf(finalizers);
    ownerReferences = List.copyOf(ownerReferences);
    managedFields = List.copyOf(managedFields);
  }

  /** Metadata of a namespaced object that the server has not seen yet. */
  public static Metadata named(String namespace, String name) {
    return new MetadataBuilder().name(name).namespace(namespace).build();
  }

  /** Metadata of a cluster-wide object that the server has not seen yet. */
  public static Metadata named(String name) {
    return named("", name);
  }

  /** A copy to change. */
  public MetadataBuilder change() {
    return new MetadataBuilder(this);
  }

  public Metadata withName(String newName) {
    return change().name(newName).build();
  }

  public Metadata withNamespace(String newNamespace) {
    return change().namespace(newNamespace).build();
  }

  public Metadata withLabels(Map<String, String> newLabels) {
    return change().labels(newLabels).build();
  }

  public Metadata withAnnotations(Map<String, String> newAnnotations) {
    return change().annotations(newAnnotations).build();
  }

  public Metadata withResourceVersion(@Nullable String newVersion) {
    return change().resourceVersion(newVersion).build();
  }

  public Metadata withManagedFields(List<ManagedFields> newFields) {
    return change().managedFields(newFields).build();
  }

  /** The same, as the server stores it: under its final name. */
  public Metadata stored(String newUid, long revision, long newGeneration, String created) {
    return change()
        .generateName(null)
        .uid(newUid)
        .resourceVersion(Long.toString(revision))
        .generation(newGeneration)
        .creationTimestamp(created)
        .build();
  }
}
