package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.margay.policyapi.body.Bodies;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The informers of client libraries: list, watch, a cut connection, a past that is forgotten. */
@Timeout(300)
class InformersTest {

  private static final Path NODE = Path.of("src/test/node");

  /** What a client holds, by name: the order of each policy. */
  private interface Informer extends AutoCloseable {
    Map<String, Object> held();

    @Override
    void close();
  }

  private record Fabric8(
      KubernetesClient client, SharedIndexInformer<GenericKubernetesResource> informer)
      implements Informer {

    static Fabric8 start(int port, String namespace) {
      Config config =
          new ConfigBuilder(Config.empty())
              .withMasterUrl("http://127.0.0.1:" + port)
              .withWatchReconnectInterval(200)
              .withRequestRetryBackoffLimit(2)
              .build();
      KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
      ResourceDefinitionContext kind =
          new ResourceDefinitionContext.Builder()
              .withGroup("projectcalico.org")
              .withVersion("v3")
              .withKind("NetworkPolicy")
              .withPlural("networkpolicies")
              .withNamespaced(true)
              .build();
      var informer =
          client.genericKubernetesResources(kind).inNamespace(namespace).runnableInformer(0);
      informer.exceptionHandler((started, e) -> true);
      informer.start();
      return new Fabric8(client, informer);
    }

    @Override
    public Map<String, Object> held() {
      Map<String, Object> held = new TreeMap<>();
      informer
          .getStore()
          .list()
          .forEach(object -> held.put(object.getMetadata().getName(), object.get("spec", "order")));
      return held;
    }

    @Override
    public void close() {
      informer.stop();
      client.close();
    }
  }

  /** The script of src/test/node, and the last line that it printed. */
  private static final class ClientNode implements Informer {
    private final Process process;
    private volatile String last = "{}";

    ClientNode(int port, String namespace) throws IOException {
      process =
          new ProcessBuilder("node", "informer.mjs", "http://127.0.0.1:" + port, namespace)
              .directory(installed().toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Thread.startVirtualThread(this::read);
    }

    private void read() {
      try (BufferedReader lines = process.inputReader()) {
        lines.lines().forEach(line -> last = line);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> held() {
      assertThat(process.isAlive()).as("node runs").isTrue();
      return new TreeMap<>((Map<String, Object>) Bodies.trusted(last));
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  /** A copy of the script with its libraries, as the lock file has them. */
  private static Path installed() throws IOException {
    Path folder = Path.of("target/node-clients").toAbsolutePath();
    Files.createDirectories(folder);
    try (var files = Files.list(NODE)) {
      for (Path file : files.toList()) {
        Path copy = folder.resolve(file.getFileName());
        Files.write(copy, Files.readAllBytes(file));
      }
    }
    if (Files.exists(folder.resolve("node_modules/.package-lock.json"))) {
      return folder;
    }
    Path log = folder.resolve("npm.log");
    Process npm =
        new ProcessBuilder("npm", "ci", "--ignore-scripts")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(npm.waitFor(200, TimeUnit.SECONDS)).as("npm ends").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(npm.exitValue()).as(Files.readString(log)).isZero();
    return folder;
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @Test
  void fabric8SeesEverything() throws Exception {
    RunningApi api = RunningApi.shared();
    try (CutProxy proxy = new CutProxy(api.port());
        Fabric8 informer = Fabric8.start(proxy.port(), "fabric8")) {
      seesEverything(api, proxy, informer, "fabric8");
    }
  }

  @Test
  void clientNodeSeesEverything() throws Exception {
    boolean there = isInstalled("node") && isInstalled("npm");
    if (!there && !Kubectl.isCi()) {
      Assumptions.abort("no node and npm on the PATH: install nodejs and npm to run this test");
    }
    RunningApi api = RunningApi.shared();
    try (CutProxy proxy = new CutProxy(api.port());
        ClientNode informer = new ClientNode(proxy.port(), "client-node")) {
      seesEverything(api, proxy, informer, "client-node");
    }
  }

  private static void seesEverything(
      RunningApi api, CutProxy proxy, Informer informer, String namespace) throws Exception {
    put(api, namespace, "a", 1);
    put(api, namespace, "b", 1);
    awaitHeld(informer, Map.of("a", 1, "b", 1));
    put(api, namespace, "a", 2);
    delete(api, namespace, "b");
    put(api, namespace, "c", 1);
    awaitHeld(informer, Map.of("a", 2, "c", 1));

    proxy.lead(0);
    put(api, namespace, "a", 3);
    delete(api, namespace, "c");
    proxy.lead(api.port());
    awaitHeld(informer, Map.of("a", 3));

    proxy.lead(0);
    put(api, namespace, "d", 1);
    delete(api, namespace, "a");
    // A replica that has just started goes on from where the informer is.
    try (RunningApi restarted = RunningApi.start()) {
      proxy.lead(restarted.port());
      awaitHeld(informer, Map.of("d", 1));
      proxy.lead(0);
      put(restarted, namespace, "d", 2);
    }
    // One that knows nothing of before: to resume there is 410.
    try (RunningApi restarted = RunningApi.startForgetful()) {
      HttpResponse<String> old = restarted.get(path(namespace) + "?watch=true&resourceVersion=1");
      assertThat(old.statusCode()).isEqualTo(410);
      proxy.lead(restarted.port());
      awaitHeld(informer, Map.of("d", 2));
      put(restarted, namespace, "e", 1);
      awaitHeld(informer, Map.of("d", 2, "e", 1));
      proxy.lead(0);
    }
  }

  private static void awaitHeld(Informer informer, Map<String, Object> expected) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(informer.held()).isEqualTo(new TreeMap<>(expected)));
  }

  private static String path(String namespace) {
    return "/apis/projectcalico.org/v3/namespaces/" + namespace + "/networkpolicies";
  }

  private static void put(RunningApi api, String namespace, String name, int order) {
    String body =
        """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: %s, namespace: %s}
        spec: {order: %d}
        """
            .formatted(name, namespace, order);
    HttpResponse<String> response = api.post("/apis/margay.io/v1/apply", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private static void delete(RunningApi api, String namespace, String name) {
    assertThat(api.delete(path(namespace) + "/" + name).statusCode()).isEqualTo(200);
  }

  /** fabric8's everyday calls, with its own ways of patching. */
  @Test
  void fabric8Writes() {
    try (Fabric8 fabric8 = Fabric8.start(RunningApi.shared().port(), "fabric8-writes")) {
      var objects =
          fabric8
              .client()
              .genericKubernetesResources("projectcalico.org/v3", "NetworkPolicy")
              .inNamespace("fabric8-writes");
      GenericKubernetesResource object = new GenericKubernetesResource();
      object.setApiVersion("projectcalico.org/v3");
      object.setKind("NetworkPolicy");
      object.setMetadata(
          new io.fabric8.kubernetes.api.model.ObjectMetaBuilder().withName("x").build());
      object.setAdditionalProperty("spec", Map.of("order", 1));
      objects.resource(object).create();
      GenericKubernetesResource edited =
          objects
              .withName("x")
              .edit(found -> {
                found.setAdditionalProperty(
                    "spec", Map.of("order", 2, "tier", "default", "types", List.of("Ingress")));
                return found;
              });
      assertThat(edited.<Object>get("spec", "order")).isEqualTo(2);
      object.setAdditionalProperty("spec", Map.of("selector", "all()"));
      GenericKubernetesResource applied = objects.resource(object).serverSideApply();
      assertThat(applied.<Object>get("spec", "order")).isEqualTo(2);
      assertThat(applied.<Object>get("spec", "selector")).isEqualTo("all()");
      assertThat(objects.list().getItems()).hasSize(1);
      objects.delete();
      assertThat(objects.list().getItems()).isEmpty();
    }
  }
}
