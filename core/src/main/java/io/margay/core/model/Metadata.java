package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every object carries beside its spec, as in Kubernetes (meta/v1 ObjectMeta).
 *
 * @param namespace empty for kinds without namespaces
 * @param resourceVersion the revision of the last change, in decimal; absent before the first
 * @param generation counts changes of the spec, from 1
 * @param creationTimestamp RFC 3339, UTC, seconds
 */
@Doc("Name, labels and what the server keeps about the object.")
public record Metadata(
    @Doc("Unique within kind and namespace.") @Default("") String name,
    @Default("") String namespace,
    @Doc("A prefix from which the server makes a name.") @Nullable String generateName,
    @Nullable String uid,
    @Nullable String resourceVersion,
    @Nullable Long generation,
    @Nullable String creationTimestamp,
    Map<String, String> labels,
    Map<String, String> annotations) {

  public Metadata {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** Metadata of a namespaced object that the server has not seen yet. */
  public static Metadata named(String namespace, String name) {
    return new Metadata(name, namespace, null, null, null, null, null, Map.of(), Map.of());
  }

  /** Metadata of a cluster-wide object that the server has not seen yet. */
  public static Metadata named(String name) {
    return named("", name);
  }

  public Metadata withName(String newName) {
    return new Metadata(
        newName,
        namespace,
        generateName,
        uid,
        resourceVersion,
        generation,
        creationTimestamp,
        labels,
        annotations);
  }

  public Metadata withNamespace(String newNamespace) {
    return new Metadata(
        name,
        newNamespace,
        generateName,
        uid,
        resourceVersion,
        generation,
        creationTimestamp,
        labels,
        annotations);
  }

  public Metadata withLabels(Map<String, String> newLabels) {
    return new Metadata(
        name,
        namespace,
        generateName,
        uid,
        resourceVersion,
        generation,
        creationTimestamp,
        newLabels,
        annotations);
  }

  public Metadata withResourceVersion(@Nullable String newVersion) {
    return new Metadata(
        name,
        namespace,
        generateName,
        uid,
        newVersion,
        generation,
        creationTimestamp,
        labels,
        annotations);
  }

  /** The same, as the server stores it. */
  public Metadata stored(String newUid, long revision, long newGeneration, String created) {
    return new Metadata(
        name,
        namespace,
        null,
        newUid,
        Long.toString(revision),
        newGeneration,
        created,
        labels,
        annotations);
  }
}
