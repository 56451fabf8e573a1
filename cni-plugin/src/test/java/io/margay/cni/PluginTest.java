package io.margay.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginTest {

  private static final Path PLUGIN = Path.of("target", "margay-cni").toAbsolutePath();
  private static final String CONFIGURATION = "{\"cniVersion\":\"0.4.0\",\"name\":\"net\"}";

  @TempDir private Path directory;

  private record Ended(int status, String output) {}

  @Test
  void theRequestIsTheVariablesOfCniThenStandardInput() throws Exception {
    try (FakeAgent agent = new FakeAgent("ok\n{}")) {
      run(Map.of("CNI_COMMAND", "ADD", "CNI_ARGS", "A=1;B=2", "HOME", "/"), CONFIGURATION);

      String request = agent.request();
      assertThat(request).endsWith("\0\0" + CONFIGURATION);
      assertThat(request.substring(0, request.indexOf("\0\0")).split("\0"))
          .containsExactlyInAnyOrder("CNI_COMMAND=ADD", "CNI_ARGS=A=1;B=2");
    }
  }

  @Test
  void aLargeConfigurationArrivesWhole() throws Exception {
    String large = "{\"name\":\"" + "n".repeat(1_000_000) + "\"}";
    try (FakeAgent agent = new FakeAgent("ok\n{}")) {
      run(Map.of("CNI_COMMAND", "GC"), large);

      assertThat(agent.request()).endsWith(large);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'ok\n{\"ips\":[]}' | 0 | {\"ips\":[]}",
        "'ok\n' | 0 | ''",
        "'error\n{\"code\":7}' | 1 | {\"code\":7}",
      })
  void theAnswerBecomesOutputAndStatus(String answer, int status, String output) throws Exception {
    try (FakeAgent agent = new FakeAgent(answer)) {
      assertThat(run(Map.of("CNI_COMMAND", "DEL"), CONFIGURATION))
          .isEqualTo(new Ended(status, output));
      assertThat(agent.request()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 11 | ended without an answer",
        "'ok' | 11 | ended without an answer",
        "'hello\n{}' | 5 | is not understood",
      })
  void anAnswerThatIsNoneIsAnErrorOfItsOwn(String answer, int code, String message)
      throws Exception {
    try (FakeAgent agent = new FakeAgent(answer)) {
      Ended ended = run(Map.of("CNI_COMMAND", "ADD"), CONFIGURATION);

      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.output())
          .startsWith("{\"cniVersion\":\"0.4.0\",\"code\":" + code + ",")
          .contains(message);
      assertThat(agent.request()).isNotEmpty();
    }
  }

  @Test
  void whileTheAgentIsAwayTheRuntimeIsToldToTryAgain() throws Exception {
    Ended ended = run(Map.of("CNI_COMMAND", "ADD"), CONFIGURATION);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .startsWith("{\"cniVersion\":\"0.4.0\",\"code\":11,")
        .contains("can not be reached");
  }

  @Test
  void whatIsNoCommandIsSaidAlsoWhileTheAgentIsAway() throws Exception {
    Ended ended = run(Map.of("CNI_COMMAND", "PLUG"), CONFIGURATION);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .startsWith("{\"cniVersion\":\"0.4.0\",\"code\":4,")
        .contains("CNI_COMMAND", "PLUG", "GC");
  }

  @Test
  void theVersionIsToldWhileTheAgentIsAway() throws Exception {
    assertThat(run(Map.of("CNI_COMMAND", "VERSION"), "{\"cniVersion\" : \"1.0.0\"}"))
        .isEqualTo(
            new Ended(
                0,
                "{\"cniVersion\":\"1.0.0\",\"supportedVersions\":[\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n"));
  }

  @Test
  void withoutACommandTheVariableIsNamed() throws Exception {
    Ended ended = run(Map.of(), "");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("\"code\":4,").contains("CNI_COMMAND");
  }

  private Path socket() {
    return directory.resolve("cni.sock");
  }

  private Ended run(Map<String, String> environment, String input) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(PLUGIN.toString());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("MARGAY_CNI_SOCKET", socket().toString());
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  /** Takes one request, keeps it, and gives a set answer. */
  private final class FakeAgent implements AutoCloseable {

    private final ServerSocketChannel server;
    private final CompletableFuture<String> request = new CompletableFuture<>();

    FakeAgent(String answer) throws IOException {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket()));
      Thread.ofVirtual().start(() -> serve(answer));
    }

    String request() throws Exception {
      return request.get(60, TimeUnit.SECONDS);
    }

    private void serve(String answer) {
      try (SocketChannel connection = server.accept();
          InputStream in = Channels.newInputStream(connection)) {
        String read = new String(in.readAllBytes(), UTF_8);
        connection.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
        request.complete(read);
      } catch (IOException e) {
        request.completeExceptionally(e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
