package io.margay.agent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Does what the CNI plugin does. */
public final class CniClient {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** A configuration without anything special. */
  public static final String CONFIG =
      """
      {"cniVersion":"1.0.0","name":"net","type":"margay-cni",
       "args":{"cni":{"labels":[{"key":"role","value":"database"}]}}}\
      """;

  /**
   * What came back.
   *
   * @param json missing if nothing came
   */
  public record Answer(boolean ok, JsonNode json) {

    /** The code of an error; 0 for success. */
    public int code() {
      return ok ? 0 : json.path("code").asInt(-1);
    }

    public String text() {
      return json.path("msg").asString("") + ": " + json.path("details").asString("");
    }
  }

  private final Path socket;

  public CniClient(Path socket) {
    this.socket = socket;
  }

  public Answer add(String container, Path netns, String config) throws IOException {
    return attachment("ADD", container, netns, config);
  }

  public Answer del(String container) throws IOException {
    return call(variables("DEL", container, ""), CONFIG);
  }

  public Answer attachment(String command, String container, Path netns, String config)
      throws IOException {
    return call(variables(command, container, netns.toString()), config);
  }

  /** The same of another interface than eth0. */
  public Answer attachment(
      String command, String container, Path netns, String interfaceName, String config)
      throws IOException {
    Map<String, String> variables = variables(command, container, netns.toString());
    variables.put("CNI_IFNAME", interfaceName);
    return call(variables, config);
  }

  public static Map<String, String> variables(String command, String container, String netns) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("CNI_COMMAND", command);
    variables.put("CNI_CONTAINERID", container);
    variables.put("CNI_NETNS", netns);
    variables.put("CNI_IFNAME", "eth0");
    variables.put("CNI_PATH", "/opt/cni/bin");
    return variables;
  }

  public Answer call(Map<String, String> variables, String config) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    variables.forEach(
        (name, value) -> request.writeBytes((name + "=" + value + "\0").getBytes(UTF_8)));
    request.write(0);
    request.writeBytes(config.getBytes(UTF_8));
    return send(request.toByteArray());
  }

  /** Sends any bytes. */
  public Answer send(byte[] bytes) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.shutdownOutput();
      String answer = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
      int line = answer.indexOf('\n');
      String json = answer.substring(line + 1);
      return new Answer(
          answer.substring(0, line).equals("ok"),
          json.isEmpty() ? MAPPER.missingNode() : MAPPER.readTree(json));
    }
  }
}
