package io.margay.agent.endpoint;

import io.margay.agent.file.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file for each handle that is to be released and of which the node has no endpoint: of a
 * workload that an ADD did not finish, or that the agent never knew.
 */
final class OwedFiles {

  private static final Logger log = LoggerFactory.getLogger(OwedFiles.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int FORM = 1;

  private final Path directory;

  OwedFiles(Path stateDirectory) throws IOException {
    this.directory = WholeFile.directory(stateDirectory.resolve("releases"));
  }

  /** Reads all. A file that can not be read is set aside under another name, and told. */
  Set<String> load() throws IOException {
    Set<String> handles = new TreeSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "*" + WholeFile.SUFFIX)) {
      for (Path file : files) {
        try {
          handles.add(parse(Files.readAllBytes(file)));
        } catch (IllegalArgumentException e) {
          Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
          Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
          log.error(
              "the file of a release can not be read movedTo={} reason=\"{}\"",
              aside,
              e.getMessage());
        }
      }
    }
    return handles;
  }

  /** It is on disk when this returns. */
  void write(String handle) throws IOException {
    WholeFile.write(
        file(handle), MAPPER.writeValueAsBytes(Map.of("form", FORM, "handle", handle)), true);
  }

  void delete(String handle) throws IOException {
    Files.deleteIfExists(file(handle));
  }

  private static String parse(byte[] json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree.path("form").asInt(0) != FORM) {
        throw new IllegalArgumentException("form: must be " + FORM);
      }
      JsonNode handle = tree.path("handle");
      if (!handle.isString() || handle.stringValue().isEmpty()) {
        throw new IllegalArgumentException("handle: must be a text");
      }
      return handle.stringValue();
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** A handle may have characters, and a length, that no file name has. */
  private Path file(String handle) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(handle.getBytes(StandardCharsets.UTF_8));
      return directory.resolve(HexFormat.of().formatHex(digest) + WholeFile.SUFFIX);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
