package io.margay.policyapi.body;

import java.util.Map;
import java.util.Optional;

/**
 * The messages of Kubernetes' objects that clients send in protobuf, as far as this API has their
 * fields: numbers and names are those of k8s.io/api and k8s.io/apimachinery (generated.proto).
 */
final class ProtobufMessages {

  /** What a field is. */
  sealed interface Type {}

  enum Scalar implements Type {
    TEXT,
    NUMBER,
    FLAG,
    /** A number or a text, in a message of its own. */
    NUMBER_OR_TEXT,
    BYTES,
    /** What has no meaning here: that which a server sets in answers. */
    PASSED_OVER
  }

  record Message(String name, Map<Integer, Field> fields) implements Type {}

  record ListOf(Type element) implements Type {}

  /** From text to text. */
  record TextMap() implements Type {}

  record Field(String name, Type type) {}

  private static final Message OWNER_REFERENCE =
      new Message(
          "OwnerReference",
          Map.of(
              1, text("kind"),
              3, text("name"),
              4, text("uid"),
              5, text("apiVersion"),
              6, new Field("controller", Scalar.FLAG),
              7, new Field("blockOwnerDeletion", Scalar.FLAG)));

  private static final Field METADATA =
      new Field(
          "metadata",
          new Message(
              "ObjectMeta",
              Map.ofEntries(
                  Map.entry(1, text("name")),
                  Map.entry(2, text("generateName")),
                  Map.entry(3, text("namespace")),
                  Map.entry(4, passedOver("selfLink")),
                  Map.entry(5, text("uid")),
                  Map.entry(6, text("resourceVersion")),
                  Map.entry(7, passedOver("generation")),
                  Map.entry(8, passedOver("creationTimestamp")),
                  Map.entry(11, new Field("labels", new TextMap())),
                  Map.entry(12, new Field("annotations", new TextMap())),
                  Map.entry(13, new Field("ownerReferences", new ListOf(OWNER_REFERENCE))),
                  Map.entry(14, texts("finalizers")),
                  Map.entry(17, passedOver("managedFields")))));

  private static final Message SERVICE_PORT =
      new Message(
          "ServicePort",
          Map.of(
              1,
              text("name"),
              2,
              text("protocol"),
              3,
              new Field("port", Scalar.NUMBER),
              4,
              new Field("targetPort", Scalar.NUMBER_OR_TEXT),
              5,
              new Field("nodePort", Scalar.NUMBER),
              6,
              text("appProtocol")));

  private static final Message SERVICE_SPEC =
      new Message(
          "ServiceSpec",
          Map.ofEntries(
              Map.entry(1, new Field("ports", new ListOf(SERVICE_PORT))),
              Map.entry(2, new Field("selector", new TextMap())),
              Map.entry(3, text("clusterIP")),
              Map.entry(4, text("type")),
              Map.entry(5, texts("externalIPs")),
              Map.entry(7, text("sessionAffinity")),
              Map.entry(8, text("loadBalancerIP")),
              Map.entry(9, texts("loadBalancerSourceRanges")),
              Map.entry(10, text("externalName")),
              Map.entry(11, text("externalTrafficPolicy")),
              Map.entry(12, new Field("healthCheckNodePort", Scalar.NUMBER)),
              Map.entry(13, new Field("publishNotReadyAddresses", Scalar.FLAG)),
              Map.entry(17, text("ipFamilyPolicy")),
              Map.entry(18, texts("clusterIPs")),
              Map.entry(19, texts("ipFamilies")),
              Map.entry(20, new Field("allocateLoadBalancerNodePorts", Scalar.FLAG)),
              Map.entry(21, text("loadBalancerClass")),
              Map.entry(22, text("internalTrafficPolicy"))));

  private static final Message RESOURCE_ATTRIBUTES =
      new Message(
          "ResourceAttributes",
          Map.of(
              1, text("namespace"),
              2, text("verb"),
              3, text("group"),
              4, text("version"),
              5, text("resource"),
              6, text("subresource"),
              7, text("name"),
              8, passedOver("fieldSelector"),
              9, passedOver("labelSelector")));

  private static final Message REVIEW_SPEC =
      new Message(
          "SelfSubjectAccessReviewSpec",
          Map.of(
              1,
              new Field("resourceAttributes", RESOURCE_ATTRIBUTES),
              2,
              new Field(
                  "nonResourceAttributes",
                  new Message("NonResourceAttributes", Map.of(1, text("path"), 2, text("verb"))))));

  /** What all of them are in: runtime.Unknown. */
  static final Message ENVELOPE =
      new Message(
          "Unknown",
          Map.of(
              1,
              new Field(
                  "typeMeta",
                  new Message("TypeMeta", Map.of(1, text("apiVersion"), 2, text("kind")))),
              2,
              new Field("raw", Scalar.BYTES),
              3,
              text("contentEncoding"),
              4,
              text("contentType")));

  /** By apiVersion and kind. */
  private static final Map<String, Message> OF_KIND =
      Map.of(
          "authorization.k8s.io/v1 SelfSubjectAccessReview",
          new Message(
              "SelfSubjectAccessReview",
              Map.of(1, METADATA, 2, new Field("spec", REVIEW_SPEC), 3, passedOver("status"))),
          "v1 Namespace",
          new Message(
              "Namespace",
              Map.of(
                  1,
                  METADATA,
                  2,
                  new Field("spec", new Message("NamespaceSpec", Map.of(1, texts("finalizers")))),
                  3,
                  passedOver("status"))),
          "v1 ServiceAccount",
          new Message("ServiceAccount", Map.of(1, METADATA)),
          "v1 Service",
          new Message(
              "Service",
              Map.of(1, METADATA, 2, new Field("spec", SERVICE_SPEC), 3, passedOver("status"))));

  private ProtobufMessages() {}

  /** Empty for a kind of which nothing is known. */
  static Optional<Message> ofKind(String apiVersion, String kind) {
    return Optional.ofNullable(OF_KIND.get(apiVersion + " " + kind));
  }

  private static Field text(String name) {
    return new Field(name, Scalar.TEXT);
  }

  private static Field texts(String name) {
    return new Field(name, new ListOf(Scalar.TEXT));
  }

  private static Field passedOver(String name) {
    return new Field(name, Scalar.PASSED_OVER);
  }
}
