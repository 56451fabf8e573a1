package io.margay.bench.cni;

import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long each part of an ADD took in the agent, as the agent's log tells. */
final class Phases {

  private static final Pattern ATTACHED =
      Pattern.compile(
          "attached .* ipamMillis=([0-9.]+) linkMillis=([0-9.]+) recordMillis=([0-9.]+) policyMillis=([0-9.]+) totalMillis=([0-9.]+)");

  private static final List<String> NAMES = List.of("address", "wire", "record", "policy", "agent");

  private static final List<String> TITLES =
      List.of(
          "  address",
          "  wire",
          "  record on the disk, beside what the loop does",
          "  wait for the loop after that",
          "  in the agent, all in all");

  private final Path log;
  private final long from;

  private Phases(Path log, long from) {
    this.log = log;
    this.from = from;
  }

  /** Of what is logged from now on. */
  static Phases from(Path log) throws IOException {
    return new Phases(log, Files.size(log));
  }

  /**
   * Adds what was logged.
   *
   * @param warmUp so many ADDs at the beginning do not count
   */
  void report(Report report, String many, int warmUp) throws IOException {
    List<Samples> samples = new ArrayList<>();
    NAMES.forEach(name -> samples.add(new Samples("add-" + name + many)));
    List<Matcher> attached = attached();
    for (Matcher one : attached.subList(Math.min(warmUp, attached.size()), attached.size())) {
      for (int i = 0; i < NAMES.size(); i++) {
        double millis = Double.parseDouble(one.group(i + 1));
        samples.get(i).add(Duration.ofNanos(Math.round(millis * 1e6)));
      }
    }
    for (int i = 0; i < NAMES.size(); i++) {
      report.add(TITLES.get(i), samples.get(i));
      report.value(
          "cni." + samples.get(i).name() + ".p50.millis", samples.get(i).seconds(0.5) * 1e3);
    }
  }

  private List<Matcher> attached() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .map(ATTACHED::matcher)
          .filter(Matcher::find)
          .toList();
    }
  }
}
