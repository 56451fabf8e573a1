package io.margay.policyapi.ownership;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fields that identify the object or that only the server writes: nobody owns them. */
final class ServerFields {

  private static final String METADATA = "f:metadata";
  private static final List<String> OF_METADATA =
      List.of(
          "f:name",
          "f:namespace",
          "f:generateName",
          "f:uid",
          "f:resourceVersion",
          "f:generation",
          "f:creationTimestamp",
          "f:deletionTimestamp",
          "f:deletionGracePeriodSeconds",
          "f:selfLink",
          "f:managedFields");

  private ServerFields() {}

  static FieldSet removed(FieldSet fields) {
    FieldSet metadata = fields.at(METADATA);
    for (String field : OF_METADATA) {
      metadata = metadata.without(field);
    }
    TreeMap<String, FieldSet> left = new TreeMap<>(fields.children());
    left.keySet().removeAll(List.of("f:apiVersion", "f:kind", METADATA));
    if (!metadata.children().isEmpty()) {
      left.putAll(Map.of(METADATA, new FieldSet(false, metadata.children())));
    }
    return new FieldSet(false, left);
  }
}
