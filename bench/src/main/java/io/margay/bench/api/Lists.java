package io.margay.bench.api;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.bench.service.WarmUp;
import io.margay.cli.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** All of ten thousand objects by LIST, beside the same documents by SELECT. */
final class Lists {

  private static final int OBJECTS = 10_000;
  private static final int PER_REQUEST = 500;
  private static final int ROUNDS = 20;
  private static final String NAMESPACE = "bench-list";
  private static final String PATH =
      "/apis/projectcalico.org/v3/namespaces/" + NAMESPACE + "/networkpolicies";

  private final Servers servers;

  Lists(Servers servers) {
    this.servers = servers;
  }

  void run(Report report) throws IOException, SQLException {
    Samples ours = new Samples("list.10000");
    Samples select = new Samples("select");
    try (HttpConnection http = new HttpConnection(servers.port());
        Connection database = servers.connect("policy")) {
      fill(http);
      WarmUp warmUp = servers.warmUp();
      int measured = 0;
      while (measured < ROUNDS) {
        long start = System.nanoTime();
        int bytes = http.get(PATH).expect(200).body().length;
        Duration listed = Duration.ofNanos(System.nanoTime() - start);
        start = System.nanoTime();
        long selected = select(database);
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        if (bytes < selected) {
          throw new Failure("the list has " + bytes + " bytes, the rows " + selected);
        }
        if (warmUp.isOver()) {
          ours.add(listed);
          select.add(taken);
          measured++;
        }
      }
    }
    report.add("LIST of 10,000", ours);
    report.add("raw: SELECT of the same", select);
    report.compare(ours, select);
  }

  private static void fill(HttpConnection http) throws IOException {
    for (int first = 0; first < OBJECTS; first += PER_REQUEST) {
      StringBuilder documents = new StringBuilder();
      for (int i = first; i < first + PER_REQUEST; i++) {
        documents
            .append("---\n")
            .append(
                """
                {"apiVersion": "projectcalico.org/v3", "kind": "NetworkPolicy", "metadata": {"name": "p-%d", "namespace": "%s"},
                 "spec": {"selector": "role == 'database'", "ingress": [{"action": "Allow", "protocol": "TCP",
                 "source": {"selector": "role == 'backend'"}, "destination": {"ports": [5432]}}]}}
                """
                    .formatted(i, NAMESPACE));
      }
      http.post(
              "/apis/margay.io/v1/apply",
              "application/yaml",
              documents.toString().getBytes(StandardCharsets.UTF_8))
          .expect(200);
    }
  }

  private static long select(Connection database) throws SQLException {
    long bytes = 0;
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT body FROM resource WHERE kind = 'NetworkPolicy' AND namespace = '"
                    + NAMESPACE
                    + "' ORDER BY name")) {
      while (rows.next()) {
        bytes += rows.getString(1).length();
      }
    }
    return bytes;
  }
}
