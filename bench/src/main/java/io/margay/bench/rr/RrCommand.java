package io.margay.bench.rr;

import io.margay.bench.lab.BenchLab;
import io.margay.bench.report.Report;
import io.margay.cli.Failure;
import io.margay.cli.table.Table;
import io.margay.lab.run.Labs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench rr}. */
@Command(
    name = "rr",
    description = "The route reflector beside BIRD, FRR, OpenBGPD and GoBGP.",
    mixinStandardHelpOptions = true)
public final class RrCommand implements Callable<Integer> {

  private static final List<Target> TARGETS =
      Stream.<Target>concat(Stream.of(new Margay()), Stream.of(Peers.values())).toList();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      description =
          "Tests: a (10 clients x 10,000 prefixes), b (50 x 2,000), c (100 x 500),"
              + " d (4 x 250,000), d2 (the same, five prefixes per set of attributes), e (500 x 26), latency (single routes"
              + " among 100 clients).")
  private @Nullable List<String> only;

  @Option(
      names = "--peers",
      split = ",",
      description =
          "Whom to compare with: bird, frr, frr0 (coalesce-time 0), openbgpd, gobgp, none.")
  private @Nullable List<String> peers;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description =
          "How often all is withdrawn and announced again; ${DEFAULT-VALUE} if not given.")
  private int rounds;

  @Option(
      names = "--runs",
      defaultValue = "1",
      description =
          "Fresh processes of each reflector, in turn; the best run counts, and all single"
              + " routes of all runs. ${DEFAULT-VALUE} if not given.")
  private int runs;

  @Option(
      names = "--limit",
      defaultValue = "60",
      description = "Seconds after which a step counts as failed; ${DEFAULT-VALUE} if not given.")
  private int limitSeconds;

  @Override
  public Integer call() throws Exception {
    if (!Labs.isRoot()) {
      throw new Failure("network namespaces and port 179 need root");
    }
    List<Scenario> scenarios = choose(Scenario.ALL, Scenario::name, only, "test");
    List<Target> others =
        peers == null ? TARGETS : choose(TARGETS, Target::label, wanted(), "peer");
    Packages.install(others.stream().map(Target::debianPackage).toList());
    Report report = new Report("rr");
    for (Scenario scenario : scenarios) {
      compare(scenario, others, report);
    }
    Path home = BenchLab.home();
    say(report.toString());
    say("written to " + report.write(home.resolve("bench/results")));
    return 0;
  }

  private List<String> wanted() {
    List<String> names = new ArrayList<>(List.of("margay"));
    if (peers != null) {
      peers.stream().filter(name -> !name.equals("none")).forEach(names::add);
    }
    return names;
  }

  private void compare(Scenario scenario, List<Target> targets, Report report) throws Exception {
    say("");
    say(
        "test "
            + scenario.name()
            + ": "
            + scenario.clients()
            + " clients x "
            + scenario.prefixes()
            + " prefixes");
    Map<Target, Outcome> outcomes = new HashMap<>();
    // One after another, there and back: what else the machine does, and how warm the generator
    // is, meets all of them.
    for (int i = 0; i < runs; i++) {
      for (Target target : i % 2 == 0 ? targets : targets.reversed()) {
        Outcome one = new Run(scenario, target, rounds, Duration.ofSeconds(limitSeconds)).run();
        say("  " + String.join("  ", one.cells()));
        outcomes.merge(target, one, Outcome::and);
      }
    }
    List<Outcome> all = targets.stream().map(outcomes::get).map(Objects::requireNonNull).toList();
    Table table = new Table(Outcome.headings());
    all.forEach(outcome -> table.add(outcome.cells()));
    say(table.toString());
    Comparison.report(scenario, all, report);
  }

  private <T> List<T> choose(
      List<T> all,
      java.util.function.Function<T, String> name,
      @Nullable List<String> names,
      String what) {
    if (names == null) {
      return all;
    }
    List<String> known = all.stream().map(name).toList();
    for (String wanted : names) {
      if (!known.contains(wanted)) {
        throw new ParameterException(
            spec.commandLine(), "no " + what + " '" + wanted + "'; there are " + known);
      }
    }
    return all.stream().filter(each -> names.contains(name.apply(each))).toList();
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
