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

/** How long each part of an operation took in the agent, as the agent's log tells. */
final class Phases {

  /**
   * An operation's account.
   *
   * @param line in the log; a group for each phase
   * @param names of the phases, and what each is
   */
  record Account(Pattern line, List<String> names, List<String> titles) {}

  static final Account ADD =
      new Account(
          Pattern.compile(
              "attached .* ipamMillis=([0-9.]+) linkMillis=([0-9.]+) recordMillis=([0-9.]+) policyMillis=([0-9.]+) totalMillis=([0-9.]+)"),
          List.of("add-address", "add-wire", "add-record", "add-policy", "add-agent"),
          List.of(
              "  address",
              "  wire",
              "  wait for the disk after that",
              "  wait for the loop after that",
              "  in the agent, all in all"));

  static final Account DELETE =
      new Account(
          Pattern.compile(
              "detached .* recordMillis=([0-9.]+) linkMillis=([0-9.]+) policyMillis=([0-9.]+) totalMillis=([0-9.]+)"),
          List.of("del-record", "del-wire", "del-policy", "del-agent"),
          List.of(
              "  record on the disk",
              "  wire",
              "  wait for the loop after that",
              "  in the agent, all in all"));

  private final Account account;
  private final Path log;
  private final long from;

  private Phases(Account account, Path log, long from) {
    this.account = account;
    this.log = log;
    this.from = from;
  }

  /** Of what is logged from now on. */
  static Phases from(Account account, Path log) throws IOException {
    return new Phases(account, log, Files.size(log));
  }

  /**
   * Adds what was logged.
   *
   * @param warmUp so many operations at the beginning do not count
   */
  void report(Report report, String many, int warmUp) throws IOException {
    List<Samples> samples = new ArrayList<>();
    account.names().forEach(name -> samples.add(new Samples(name + many)));
    List<Matcher> logged = logged();
    for (Matcher one : logged.subList(Math.min(warmUp, logged.size()), logged.size())) {
      for (int i = 0; i < samples.size(); i++) {
        double millis = Double.parseDouble(one.group(i + 1));
        samples.get(i).add(Duration.ofNanos(Math.round(millis * 1e6)));
      }
    }
    for (int i = 0; i < samples.size(); i++) {
      report.add(account.titles().get(i), samples.get(i));
      report.value(
          "cni." + samples.get(i).name() + ".p50.millis", samples.get(i).seconds(0.5) * 1e3);
    }
  }

  private List<Matcher> logged() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .map(account.line()::matcher)
          .filter(Matcher::find)
          .toList();
    }
  }
}
