package io.margay.lab.demo;

import io.margay.cli.Failure;
import io.margay.cli.api.ApiClient;
import io.margay.cli.api.ApiException;
import io.margay.cli.document.Document;
import io.margay.cli.document.Documents;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes to the API as an operator would make them. Every failure is one for the user. */
public final class Cluster {

  private final ApiClient api;

  public Cluster(ApiClient api) {
    this.api = api;
  }

  /** Applies all documents of a file. Returns {@link System#nanoTime} at the last reply. */
  public long apply(Path file) {
    try {
      for (Document document : Documents.read(file.toString(), Files.readString(file))) {
        switch (document) {
          case Document.Parsed parsed -> api.apply(parsed.tree());
          case Document.Broken broken ->
              throw new Failure(file + ":" + broken.line() + ": " + broken.fault());
        }
      }
      return System.nanoTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ApiException e) {
      throw new Failure(file + ": " + e.getMessage(), e);
    }
  }

  /** Applies a document. Returns {@link System#nanoTime} at the reply. */
  public long apply(JsonNode document) {
    try {
      api.apply(document);
      return System.nanoTime();
    } catch (ApiException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Deletes an object. Returns {@link System#nanoTime} at the reply. */
  public long delete(ResourceKey key) {
    try {
      api.delete(key);
      return System.nanoTime();
    } catch (ApiException e) {
      throw new Failure(key + ": " + e.getMessage(), e);
    }
  }

  /** The endpoint that has an address. */
  public JsonNode endpoint(String address) {
    try {
      return api.list(Kind.WORKLOAD_ENDPOINT, null).stream()
          .filter(e -> e.path("spec").path("ipNetworks").toString().contains("\"" + address + "/"))
          .findFirst()
          .orElseThrow(() -> new Failure("no WorkloadEndpoint has the address " + address));
    } catch (ApiException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Gives an endpoint a label. Returns {@link System#nanoTime} at the reply. */
  public long label(String address, Map<String, String> labels) {
    ObjectNode endpoint = (ObjectNode) endpoint(address);
    ObjectNode metadata = endpoint.withObject("/metadata");
    ObjectNode all = metadata.withObject("/labels");
    labels.forEach(all::put);
    ResourceKey key =
        new ResourceKey(
            Kind.WORKLOAD_ENDPOINT,
            metadata.path("namespace").asString(""),
            metadata.path("name").asString(""));
    try {
      api.replace(key, endpoint);
      return System.nanoTime();
    } catch (ApiException e) {
      throw new Failure(key + ": " + e.getMessage(), e);
    }
  }
}
