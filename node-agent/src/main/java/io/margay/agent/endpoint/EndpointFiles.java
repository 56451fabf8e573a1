package io.margay.agent.endpoint;

import io.margay.agent.document.ResourceDocuments;
import io.margay.agent.endpoint.LocalEndpoint.Attachment;
import io.margay.agent.endpoint.LocalEndpoint.State;
import io.margay.agent.file.WholeFile;
import io.margay.core.model.Resource;
import io.margay.core.model.Resources;
import io.margay.core.model.WorkloadEndpoint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A file for each endpoint, named after its interface. */
final class EndpointFiles {

  private static final Logger log = LoggerFactory.getLogger(EndpointFiles.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int FORM = 1;

  private final Path directory;

  EndpointFiles(Path directory) throws IOException {
    this.directory = WholeFile.directory(directory);
  }

  /** Reads all. A file that can not be read is set aside under another name, and told. */
  List<LocalEndpoint> load() throws IOException {
    List<LocalEndpoint> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "*" + WholeFile.SUFFIX)) {
      for (Path file : files) {
        try {
          found.add(parse(Files.readAllBytes(file)));
        } catch (IllegalArgumentException e) {
          Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
          Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
          log.error(
              "an endpoint's file can not be read movedTo={} reason=\"{}\"", aside, e.getMessage());
        }
      }
    }
    return found;
  }

  void write(LocalEndpoint endpoint) throws IOException {
    WholeFile.write(file(endpoint), MAPPER.writeValueAsBytes(tree(endpoint)), mustLast(endpoint));
  }

  /**
   * Where a machine that fails may not take the record back to the step before: the steps towards
   * the API are only done again.
   */
  private static boolean mustLast(LocalEndpoint endpoint) {
    return switch (endpoint.state()) {
      case ATTACHED, DETACHED -> true;
      case PUBLISHED, RELEASED, DELETED -> false;
    };
  }

  void delete(LocalEndpoint endpoint) throws IOException {
    Files.deleteIfExists(file(endpoint));
  }

  private Path file(LocalEndpoint endpoint) {
    return directory.resolve(endpoint.resource().spec().interfaceName() + WholeFile.SUFFIX);
  }

  private static Map<String, Object> tree(LocalEndpoint endpoint) {
    Attachment attachment = endpoint.attachment();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("form", FORM);
    tree.put("state", endpoint.state().name());
    tree.put("network", attachment.network());
    tree.put("containerId", attachment.containerId());
    tree.put("interfaceName", attachment.interfaceName());
    tree.put("netns", attachment.netns());
    tree.put("resource", Resources.encode(endpoint.resource()));
    return tree;
  }

  private static LocalEndpoint parse(byte[] json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree.path("form").asInt(0) != FORM) {
        throw new IllegalArgumentException("form: must be " + FORM);
      }
      Resource resource = ResourceDocuments.read(MAPPER.writeValueAsBytes(tree.path("resource")));
      if (!(resource instanceof WorkloadEndpoint endpoint)) {
        throw new IllegalArgumentException("resource: must be a WorkloadEndpoint");
      }
      Attachment attachment =
          new Attachment(
              text(tree, "network"),
              text(tree, "containerId"),
              text(tree, "interfaceName"),
              text(tree, "netns"));
      return new LocalEndpoint(attachment, endpoint, State.valueOf(text(tree, "state")));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String text(JsonNode tree, String field) {
    JsonNode node = tree.path(field);
    if (!node.isString()) {
      throw new IllegalArgumentException(field + ": must be a text");
    }
    return node.stringValue();
  }
}
