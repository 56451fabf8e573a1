package io.margay.ipam.chaos;

import static org.awaitility.Awaitility.await;

import io.margay.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An ipam-service as a process of its own, which can be killed hard and started again. */
final class ServiceProcess implements AutoCloseable {

  private final String heap;
  private final Map<String, String> environment;
  private final Path log;
  final int httpPort = Ports.free();
  final int grpcPort = Ports.free();
  private Process process;

  /**
   * @param heap its limit, such as 192m
   */
  ServiceProcess(String heap, Map<String, String> environment, Path log) {
    this.heap = heap;
    this.environment = environment;
    this.log = log;
    this.process = launch();
  }

  private Process launch() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx" + heap,
            "-cp",
            System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path", "")),
            "io.margay.ipam.IpamServiceApplication");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    builder
        .environment()
        .putAll(
            Map.of(
                "SERVER_ADDRESS",
                "127.0.0.1",
                "SERVER_PORT",
                Integer.toString(httpPort),
                "MARGAY_IPAM_ADDRESS",
                "127.0.0.1",
                "MARGAY_IPAM_PORT",
                Integer.toString(grpcPort)));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL, and a new process. */
  void killAndStart() throws InterruptedException {
    process.destroyForcibly().waitFor();
    process = launch();
  }

  void awaitReady() {
    await()
        .atMost(Duration.ofSeconds(180))
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptions()
        .until(() -> send("GET", "/actuator/health/readiness").statusCode() == 200);
  }

  HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
