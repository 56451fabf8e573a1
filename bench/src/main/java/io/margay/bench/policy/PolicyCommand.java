package io.margay.bench.policy;

import io.margay.bench.lab.BenchLab;
import io.margay.bench.report.Report;
import io.margay.cli.Failure;
import io.margay.lab.run.Labs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench policy}. */
@Command(
    name = "policy",
    description =
        "What policy costs one node: the calculation, edits beside many rules, large sets, and memory.",
    mixinStandardHelpOptions = true)
public final class PolicyCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--endpoints",
      defaultValue = "100000",
      description = "Of the cluster, 100 on the node; ${DEFAULT-VALUE} if not given.")
  private int endpoints;

  @Option(
      names = "--policies",
      defaultValue = "10000",
      description = "Of the cluster; ${DEFAULT-VALUE} if not given.")
  private int policies;

  @Option(
      names = "--rules",
      defaultValue = "10000",
      description = "How many rules are there already; ${DEFAULT-VALUE} if not given.")
  private int rules;

  @Option(
      names = "--rounds",
      defaultValue = "300",
      description = "How many edits are measured; ${DEFAULT-VALUE} if not given.")
  private int rounds;

  @Option(
      names = "--members",
      defaultValue = "100000",
      description = "How many members the set has; ${DEFAULT-VALUE} if not given.")
  private int members;

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "graph,edit,set,rss",
      description = "Which parts: graph, edit, set, rss; ${DEFAULT-VALUE} if not given.")
  private List<String> only = List.of();

  @Override
  public Integer call() throws Exception {
    if (!Labs.isRoot() && !only.equals(List.of("graph"))) {
      throw new Failure("rules in real kernels need root; without it there is --only graph");
    }
    Path home = BenchLab.home();
    Report report = new Report("policy");
    for (String part : only) {
      switch (part) {
        case "graph" -> new GraphBench(endpoints, policies, this::say).run(report);
        case "edit" -> new EditBench(rules, rounds, this::say).run(report);
        case "set" -> new SetBench(members).run(report);
        case "rss" ->
            new AgentMemory(GraphBench.world(endpoints, policies), home, this::say).run(report);
        default -> throw new Failure("'" + part + "' is no part: there are graph, edit, set, rss");
      }
    }
    say("");
    say(report.toString());
    say("written to " + report.write(home.resolve("bench/results")));
    return 0;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
