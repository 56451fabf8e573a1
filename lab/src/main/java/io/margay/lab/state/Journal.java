package io.margay.lab.state;

import io.margay.lab.host.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything a lab has made on the machine, one line each, written before the thing is made (a
 * process right after, since only then it has a number). Lines are only added, by one write each,
 * so that several processes can share the file and a crash leaves whole lines.
 */
public final class Journal {

  /** One thing to undo. */
  public sealed interface Entry {

    /** A process, by what it is to the lab. */
    record Running(String role, ProcessId process) implements Entry {}

    /** A network namespace. */
    record Namespace(String name) implements Entry {}

    /** A link in the machine's own network namespace. */
    record Link(String name) implements Entry {}

    /** A file outside of the state directory. */
    record OutsideFile(Path path) implements Entry {}
  }

  private final Path file;

  public Journal(Path file) {
    this.file = file;
  }

  public void add(Entry entry) {
    try {
      Files.writeString(
          file, line(entry) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All entries in the order of their making. A last line that a crash cut off is left out. */
  public List<Entry> entries() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<Entry> entries = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        parse(line).ifPresent(entries::add);
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Entry entry) {
    return switch (entry) {
      case Entry.Running(String role, ProcessId process) ->
          "process " + role + " " + process.pid() + " " + process.startTicks();
      case Entry.Namespace(String name) -> "namespace " + name;
      case Entry.Link(String name) -> "link " + name;
      case Entry.OutsideFile(Path path) -> "file " + path;
    };
  }

  private static Optional<Entry> parse(String line) {
    String[] words = line.split(" ", 2);
    if (words.length < 2) {
      return Optional.empty();
    }
    return switch (words[0]) {
      case "process" -> running(words[1].split(" "));
      case "namespace" -> Optional.of(new Entry.Namespace(words[1]));
      case "link" -> Optional.of(new Entry.Link(words[1]));
      case "file" -> Optional.of(new Entry.OutsideFile(Path.of(words[1])));
      default -> Optional.empty();
    };
  }

  private static Optional<Entry> running(String[] words) {
    if (words.length != 3 || !(words[1] + words[2]).matches("[0-9]+")) {
      return Optional.empty();
    }
    ProcessId process = new ProcessId(Long.parseLong(words[1]), Long.parseLong(words[2]));
    return Optional.of(new Entry.Running(words[0], process));
  }
}
