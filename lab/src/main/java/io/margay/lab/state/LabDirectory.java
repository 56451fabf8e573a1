package io.margay.lab.state;

import io.margay.cli.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The state directory of a lab: names of the files in it, and reading and writing them whole. */
public final class LabDirectory {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path path;

  public LabDirectory(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  public Path path() {
    return path;
  }

  /** Makes the directory, for its owner only: the databases' password is in it. */
  public void create() {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.createDirectories(path.resolve("logs"));
      Files.createDirectories(path.resolve("workloads"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean exists() {
    return Files.isDirectory(path);
  }

  public Journal journal() {
    return new Journal(path.resolve("journal"));
  }

  /** Where a program's output goes. */
  public Path log(String program) {
    return path.resolve("logs").resolve(program + ".log");
  }

  /** What the lab's process says while it comes up; see {@code run.Progress}. */
  public Path progress() {
    return path.resolve("progress");
  }

  /** A directory of a node, a store or a service. */
  public Path part(String name) {
    return path.resolve(name);
  }

  public Optional<Description> description() {
    return read(path.resolve(Servers.LAB_FILE), Description.class);
  }

  public void describe(Description description) {
    write(path.resolve(Servers.LAB_FILE), description);
  }

  /** The description of a lab whose process is alive. */
  public Optional<Description> running() {
    return description().filter(d -> d.lab().isAlive());
  }

  public List<WorkloadRecord> workloads() {
    Path directory = path.resolve("workloads");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .flatMap(file -> read(file, WorkloadRecord.class).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Optional<WorkloadRecord> workload(String name) {
    return read(workloadFile(name), WorkloadRecord.class);
  }

  public void save(WorkloadRecord workload) {
    write(workloadFile(workload.name()), workload);
  }

  public void forget(String workload) {
    try {
      Files.deleteIfExists(workloadFile(workload));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a part has been stopped on purpose. */
  public boolean isStopped(String part) {
    return Files.exists(stopMark(part));
  }

  /** Marks parts as stopped: the lab does not start them again when they end. */
  public void stop(List<String> parts) {
    try {
      Files.createDirectories(path.resolve("stopped"));
      for (String part : parts) {
        Files.writeString(stopMark(part), "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the mark away: the lab starts the part. */
  public void unstop(String part) {
    delete(stopMark(part));
  }

  private Path stopMark(String part) {
    return path.resolve("stopped").resolve(part);
  }

  /** Deletes what tells of a run, and keeps the stores' data and the logs. */
  public void endRun() {
    delete(path.resolve(Servers.LAB_FILE));
    delete(path.resolve("journal"));
    delete(progress());
    delete(path.resolve("workloads"));
    delete(path.resolve("nodes"));
    delete(path.resolve("stopped"));
  }

  /** Deletes everything. */
  public void delete() {
    delete(path);
  }

  private Path workloadFile(String name) {
    return path.resolve("workloads").resolve(name + ".json");
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.of(JSON.readValue(Files.readString(file), type));
    } catch (java.nio.file.NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a file in one step, so that readers see the old or the new. */
  private static void write(Path file, Object value) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, JSON.writeValueAsString(value));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path tree) {
    if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
