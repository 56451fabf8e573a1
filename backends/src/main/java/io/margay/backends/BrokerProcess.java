package io.margay.backends;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An {@link EmbeddedKafka} in a JVM of its own: one that may be killed, and that a fatal fault of
 * the broker, which ends its JVM, does not take the caller down with. It ends when the caller does.
 */
public final class BrokerProcess implements AutoCloseable {

  private static final String READY = "READY ";
  private static final int STOP_SECONDS = 20;

  private final Process process;
  private final String bootstrapServers;

  private BrokerProcess(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns when it serves.
   *
   * @param options with a directory
   * @throws IllegalStateException if it does not start, with where its log is
   */
  public static BrokerProcess start(EmbeddedKafka.Options options) {
    Path directory = Objects.requireNonNull(options.directory(), "a directory is needed");
    File log = new File(directory + ".log");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerProcess.class.getName(),
            directory.toString(),
            options.listenAddress(),
            Integer.toString(options.port()));
    try {
      Files.createDirectories(directory.toAbsolutePath().getParent());
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
      return new BrokerProcess(process, awaitReady(process, log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String awaitReady(Process process, File log) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(READY)) {
        // What else it says is of no interest, but a full pipe would stop it.
        Thread.ofVirtual().start(() -> said.lines().forEach(ignored -> {}));
        return line.substring(READY.length());
      }
    }
    throw new IllegalStateException("Kafka does not start, its log is " + log);
  }

  /** The number of the broker's process. */
  public long pid() {
    return process.pid();
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Ends it as a crash does, at once. Its directory can be started on again. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /** Stops it in good order. */
  @Override
  public void close() {
    process.destroy();
    if (!await()) {
      kill();
    }
  }

  private boolean await() {
    try {
      return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The child: directory, address, port. */
  public static void main(String[] arguments) throws IOException {
    EmbeddedKafka.Options options =
        EmbeddedKafka.Options.persistent(Path.of(arguments[0]))
            .withListenAddress(arguments[1])
            .withPort(Integer.parseInt(arguments[2]));
    EmbeddedKafka broker = EmbeddedKafka.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(READY + broker.bootstrapServers());
    // The pipe from the parent ends with the parent.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
