package io.margay.cli;

import io.margay.cli.document.Document;
import io.margay.cli.document.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The documents of files, of the YAML and JSON files of directories, and of standard input. */
final class Inputs {

  private Inputs() {}

  static List<Document> read(List<String> files, InputStream standardInput) throws IOException {
    List<Document> documents = new ArrayList<>();
    for (String file : files) {
      if (file.equals("-")) {
        String text = new String(standardInput.readAllBytes(), StandardCharsets.UTF_8);
        documents.addAll(Documents.read("(standard input)", text));
      } else if (Files.isDirectory(Path.of(file))) {
        for (Path entry : entries(Path.of(file))) {
          documents.addAll(Documents.read(entry.toString(), Files.readString(entry)));
        }
      } else {
        documents.addAll(Documents.read(file, Files.readString(Path.of(file))));
      }
    }
    if (documents.isEmpty()) {
      throw new Failure("no documents in " + String.join(", ", files));
    }
    return documents;
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(e -> e.toString().matches(".*\\.(ya?ml|json)")).sorted().toList();
    }
  }
}
