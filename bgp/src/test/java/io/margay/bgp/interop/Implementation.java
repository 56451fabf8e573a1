package io.margay.bgp.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How another implementation is started as a peer, told what to do, and asked what it holds. */
abstract class Implementation {

  /** Communities of a route that needs an extended message: four bytes each. */
  static final int MANY = 1100;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final int number;
  final String program;

  Implementation(int number, String program) {
    this.number = number;
    this.program = program;
  }

  abstract void start(Net net, String namespace, Path dir) throws Exception;

  /** Starts it again after it was killed; it knows that it restarts. */
  void recover(Net net, String namespace, Path dir) throws Exception {
    start(net, namespace, dir);
  }

  /**
   * Starts it as a reflector of AS 65000 whose cluster is its address, and that announces nothing.
   *
   * @param clients their numbers; only OpenBGPD dials them, whose password works no other way
   */
  void reflect(Net net, String namespace, Path dir, int... clients) throws Exception {
    throw new UnsupportedOperationException("it has no table");
  }

  /** A text for each client, with its address as {@code %1$s}. */
  static String each(String text, int... clients) {
    return Arrays.stream(clients)
        .mapToObj(client -> text.formatted(Net.ipv4(client)))
        .collect(Collectors.joining());
  }

  /** Asks the reflector for its routes once more (RFC 2918). */
  void askAgain(String namespace, Path dir) throws Exception {
    throw new UnsupportedOperationException("it can not be told to");
  }

  /** How many UPDATEs, or routes in them, it has had from the reflector. */
  int updates(String namespace, Path dir) throws Exception {
    throw new UnsupportedOperationException("it does not count");
  }

  /** Has those that can be told ask to be waited for so long when they restart. */
  static void restartSeconds(Path dir, int seconds) throws Exception {
    write(dir, "restart-seconds", Integer.toString(seconds));
  }

  static String restartSeconds(Path dir) throws IOException {
    Path file = dir.resolve("restart-seconds");
    return Files.exists(file) ? Files.readString(file) : "120";
  }

  /** What it holds of a prefix. */
  abstract Seen see(String namespace, Path dir, String prefix) throws Exception;

  boolean isInstalled() {
    return Files.isExecutable(Path.of(program));
  }

  String prefix4() {
    return "10." + number + ".0.0/24";
  }

  String prefix6() {
    return "2001:db8:" + number + "::/48";
  }

  static void write(Path dir, String name, String text) throws Exception {
    Files.writeString(dir.resolve(name), text);
    Files.setPosixFilePermissions(dir.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }
}
