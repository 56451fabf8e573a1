package io.margay.policyapi.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that watches, and goes to the next replica with the last version it has seen when its
 * watch ends.
 */
final class Watcher implements AutoCloseable {

  private final List<Replica> replicas;
  private final Thread thread = Thread.ofVirtual().unstarted(this::run);
  private volatile boolean stopping;
  private volatile String version;

  /** Names of objects that came to be, in order. */
  final List<String> added = Collections.synchronizedList(new ArrayList<>());

  final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  Watcher(List<Replica> replicas, String version) {
    this.replicas = replicas;
    this.version = version;
    thread.start();
  }

  private void run() {
    for (int attempt = 0; !stopping; attempt++) {
      Replica replica = replicas.get(attempt % replicas.size());
      try {
        HttpURLConnection connection =
            (HttpURLConnection)
                replica
                    .uri(
                        Load.PATH
                            + "?watch=true&allowWatchBookmarks=true&resourceVersion="
                            + version)
                    .toURL()
                    .openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(5_000);
        if (connection.getResponseCode() == 200) {
          read(connection);
        }
      } catch (IOException e) {
        // The replica is away, or nothing happens: with the next one.
      }
    }
  }

  private void read(HttpURLConnection connection) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null && !stopping; line = lines.readLine()) {
        take(JsonMapper.shared().readTree(line));
      }
    }
  }

  private void take(JsonNode event) {
    JsonNode metadata = event.path("object").path("metadata");
    switch (event.path("type").asString()) {
      case "ADDED" -> added.add(metadata.path("name").asString());
      case "BOOKMARK", "MODIFIED", "DELETED" -> {}
      default -> errors.add(event.toString());
    }
    version = metadata.path("resourceVersion").asString();
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    thread.join(10_000);
  }
}
