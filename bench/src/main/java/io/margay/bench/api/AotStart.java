package io.margay.bench.api;

import io.margay.bench.report.Report;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What an AOT cache (JEP 514, 515) is worth, as the images have one: a replica writes it after some
 * seconds of load, the next one starts with it. Beside it, one that starts without.
 */
final class AotStart {

  private static final int CLIENTS = 64;
  private static final Duration TRAINING = Duration.ofSeconds(10);
  private static final Duration FIRST = Duration.ofSeconds(3);

  private final Servers servers;
  private final Consumer<String> say;

  AotStart(Servers servers, Consumer<String> say) {
    this.servers = servers;
    this.say = say;
  }

  void run(Report report) throws InterruptedException {
    String cache = servers.stores().directory().resolve("policy-api.aot").toString();
    say.accept("start: making an AOT cache");
    Servers.Replica trained = servers.another("-XX:AOTCacheOutput=" + cache);
    var unused = new WriteLoad(trained.port(), "training").run(CLIENTS, TRAINING);
    trained.stop();
    measure(report, "api.start.no-aot", "-XX:-UsePerfData");
    measure(report, "api.start.aot", "-XX:AOTCache=" + cache);
  }

  private void measure(Report report, String key, String flag) throws InterruptedException {
    Servers.Replica replica = servers.another(flag);
    report.value(key + ".seconds", replica.took().toMillis() / 1e3);
    report.value(key + ".cpu.seconds", replica.cpu().toMillis() / 1e3);
    report.value(key + ".rss.mebibytes", replica.memory() / 1048576.0);
    WriteLoad.Done first =
        new WriteLoad(replica.port(), key.replace("api.start.", "first-")).run(CLIENTS, FIRST);
    report.value(key + ".writes." + CLIENTS + ".first-seconds", first.perSecond());
    replica.stop();
  }
}
