package io.margay.bench.policy;

import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.dataplane.backend.Backend;
import io.margay.agent.dataplane.backend.BackendChoice;
import io.margay.bench.report.Report;
import io.margay.bench.report.Samples;
import io.margay.cli.Failure;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One policy edited on a node that has many rules already, from the update to the kernel. */
final class EditBench {

  private static final String NAMESPACE = "mgy-bench-edit";
  private static final int WARM_UP = 100;

  private final RuleWorld world;
  private final int rounds;
  private final Consumer<String> say;

  EditBench(int rules, int rounds, Consumer<String> say) {
    this.world = new RuleWorld(rules);
    this.rounds = rounds;
    this.say = say;
  }

  void run(Report report) throws IOException {
    Samples nftables = edits(Backend.NFTABLES, new Samples("edit.nftables"), null);
    report.add("an edit, nftables", nftables);
    report.value("edit.nftables.p50.millis", nftables.seconds(0.5) * 1e3);
    report.value("edit.nftables.p99.millis", nftables.seconds(0.99) * 1e3);
    Samples raw = new Samples("edit.raw");
    Samples iptables = edits(Backend.IPTABLES_NFT, new Samples("edit.iptables"), raw);
    report.add("an edit, iptables (nft)", iptables);
    report.add("raw: iptables-nft-restore of such a chain", raw);
    report.ratio("edit.iptables/raw", iptables.seconds(0.5) / raw.seconds(0.5));
  }

  /**
   * @param raw takes the raw limit, each sample beside one of ours; null for none
   */
  private Samples edits(Backend backend, Samples samples, @Nullable Samples raw)
      throws IOException {
    Namespaces.delete(NAMESPACE);
    Namespaces.create(NAMESPACE);
    try (Dataplanes planes =
        Dataplanes.kernel(
            KernelConfig.of(BackendChoice.of(backend)).in(Namespaces.file(NAMESPACE)))) {
      planes.dataplane().accept(world.updates());
      long start = System.nanoTime();
      apply(planes);
      say.accept("first rules with " + backend + ": " + millis(start) + " ms");
      for (int i = 0; i < WARM_UP + rounds; i++) {
        start = System.nanoTime();
        planes.dataplane().accept(List.of(world.policy(i % 10, 2000 + i)));
        apply(planes);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (i >= WARM_UP) {
          samples.add(took);
        }
        if (raw != null) {
          restore(i, raw);
        }
      }
      return samples;
    } finally {
      Namespaces.delete(NAMESPACE);
    }
  }

  private static void apply(Dataplanes planes) {
    var outcome = planes.dataplane().apply();
    if (!outcome.enforced()) {
      throw new Failure("the kernel refuses: " + outcome.failures());
    }
  }

  private static void restore(int round, Samples raw) {
    StringBuilder text = new StringBuilder("*filter\n:raw-chain - [0:0]\n");
    for (int rule = 0; rule < RuleWorld.RULES_A_POLICY; rule++) {
      text.append(
          "-A raw-chain -m comment --comment \"raw:0123456789abcdef\" -p 6 -s 10.0.0."
              + rule
              + " -m multiport --dports "
              + (2000 + round + rule)
              + " -j MARK --set-xmark 0x10000/0x10000\n"
              + "-A raw-chain -m comment --comment \"raw:0123456789abcdeg\""
              + " -m mark --mark 0x10000/0x10000 -j RETURN\n");
    }
    text.append("COMMIT\n");
    long start = System.nanoTime();
    Tool.Result result =
        Tool.run(
            List.of(
                "nsenter",
                "--net=" + Namespaces.file(NAMESPACE),
                "--",
                "iptables-nft-restore",
                "--noflush"),
            Map.of(),
            text.toString());
    if (!result.succeeded()) {
      throw new Failure("iptables-nft-restore: " + result.output());
    }
    if (round >= WARM_UP) {
      raw.add(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private static long millis(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
