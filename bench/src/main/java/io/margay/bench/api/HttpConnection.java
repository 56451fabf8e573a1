package io.margay.bench.api;

import io.margay.cli.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1 on one connection that stays open: as cheap for the client as can be. */
final class HttpConnection implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final String host;

  HttpConnection(int port) throws IOException {
    this.socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.host = "127.0.0.1:" + port;
  }

  /** What came back. */
  record Reply(int status, byte[] body) {

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    Reply expect(int wanted) {
      if (status != wanted) {
        throw new Failure("answered " + status + " instead of " + wanted + ": " + text());
      }
      return this;
    }
  }

  Reply post(String path, String contentType, byte[] body) throws IOException {
    send("POST " + path, "Content-Type: " + contentType + "\r\n", body);
    return reply();
  }

  Reply get(String path) throws IOException {
    send("GET " + path, "", new byte[0]);
    return reply();
  }

  /** Asks, and leaves the answer, which may have no end, to be read from {@link #lines}. */
  void open(String path) throws IOException {
    send("GET " + path, "", new byte[0]);
  }

  /** The raw stream of what follows a request by {@link #open}. */
  InputStream stream() {
    return in;
  }

  private void send(String line, String headers, byte[] body) throws IOException {
    String head =
        line
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nAccept: application/json\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    socket.getOutputStream().write(whole);
  }

  private Reply reply() throws IOException {
    String status = line();
    int code = Integer.parseInt(status.split(" ")[1]);
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.contains("chunked");
      }
    }
    return new Reply(code, chunked ? chunks() : in.readNBytes(length));
  }

  private byte[] chunks() throws IOException {
    var body = new java.io.ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.write(in.readNBytes(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().strip(), 16);
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the server closed the connection");
      }
      if (c != '\r') {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
