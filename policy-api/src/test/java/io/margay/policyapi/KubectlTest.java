package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.policyapi.Kubectl.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stock kubectl, command by command, against a running instance: the one on the PATH, from 1.20
 * on. What an older one does not have is tried in its older form, or left out.
 */
class KubectlTest {

  @TempDir static Path home;
  private static Kubectl kubectl;
  private static int minor;

  @BeforeAll
  static void needsKubectl() throws Exception {
    kubectl = new Kubectl(Kubectl.required().getFirst(), home, RunningApi.shared());
    minor = kubectl.minor();
  }

  private static Result run(String... arguments) throws Exception {
    return kubectl.run(arguments);
  }

  static String policy(String namespace, String name, int order) {
    return """
    apiVersion: projectcalico.org/v3
    kind: NetworkPolicy
    metadata:
      name: %s
      namespace: %s
    spec:
      order: %d
      selector: role == 'database'
      ingress:
        - action: Allow
    """
        .formatted(name, namespace, order);
  }

  private static String file(String text) throws Exception {
    return kubectl.file(text);
  }

  private static Result get(String namespace, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("get", "cnp", "-n", namespace));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void kindsAreDiscoveredAndExplained() throws Exception {
    String out = run("api-resources", "--api-group=projectcalico.org").succeeds().out();
    assertThat(out).contains("globalnetworkpolicies", "gnp", "BGPPeer");
    assertThat(run("api-versions").succeeds().out()).contains("projectcalico.org/v3");
    assertThat(run("explain", "ippool.spec").succeeds().out()).contains("cidr", "blockSize");
    assertThat(run("explain", "tiers", "--recursive").succeeds().out()).contains("defaultAction");
    assertThat(run("version").succeeds().out()).contains("v1.32");
    assertThat(run("get", "--raw", "/version").succeeds().out()).contains("margay");
  }

  @Test
  void objectsAreShownInEveryForm() throws Exception {
    String ns = "kc-show";
    run("create", "-f", file(policy(ns, "b", 5) + "---\n" + policy(ns, "a", 7))).succeeds();
    run("label", "cnp", "a", "-n", ns, "team=blue").succeeds();
    assertThat(get(ns).succeeds().out())
        .contains("NAME", "TIER", "ORDER", "AGE", "default", "5")
        .containsPattern(" [0-9]+s\\n");
    assertThat(run("get", "cnp", "-A").succeeds().out()).contains("NAMESPACE", ns);
    assertThat(run("get", "policy", "-n", ns, "-o", "name").succeeds().out())
        .contains("networkpolicy.projectcalico.org/a", "tier.projectcalico.org/default");
    assertThat(get(ns, "b", "-o", "yaml").out())
        .contains("selector: role == 'database'", "generation: 1");
    assertThat(get(ns, "-o", "jsonpath={.items[*].spec.order}").out()).isEqualTo("7 5");
    assertThat(get(ns, "--sort-by=.spec.order", "-o", "name").out())
        .isEqualTo("networkpolicy.projectcalico.org/b\nnetworkpolicy.projectcalico.org/a\n");
    assertThat(get(ns, "--sort-by=.spec.order").succeeds().out()).contains("default");
    assertThat(get(ns, "-l", "team in (blue,red)", "-o", "name").out())
        .contains("/a")
        .doesNotContain("/b");
    assertThat(get(ns, "--field-selector=metadata.name=b", "-o", "name").out())
        .contains("/b")
        .doesNotContain("/a");
    assertThat(get(ns, "--field-selector=spec.tier=other").err()).contains("No resources found");
    assertThat(get(ns, "--show-labels").out()).contains("team=blue");
    assertThat(get(ns, "-o", "custom-columns=N:.metadata.name,O:.spec.order").out())
        .contains("a", "7");
    assertThat(get(ns, "--chunk-size=1", "-o", "name").out()).contains("/a", "/b");
    String[] whole =
        minor >= 21
            ? new String[] {"b", "-o", "yaml", "--show-managed-fields"}
            : new String[] {"b", "-o", "yaml"};
    assertThat(get(ns, whole).out()).contains("kubectl-create", "f:order");
    assertThat(run("describe", "cnp", "a", "-n", ns).succeeds().out())
        .contains("team=blue", "Order");
    assertThat(run("get", "margay", "-n", ns, "-o", "name").succeeds().out())
        .contains("/a", "tier.projectcalico.org/default");
  }

  /** Commands with a form for each kind send protobuf, and nothing else. */
  @Test
  void objectsOfKubernetesAreCreatedByTheirOwnCommands() throws Exception {
    run("create", "namespace", "kc-own").succeeds();
    run("create", "serviceaccount", "robot", "-n", "kc-own").succeeds();
    run("create", "service", "clusterip", "web", "-n", "kc-own", "--tcp=80:8080").succeeds();
    run("create", "service", "nodeport", "named", "-n", "kc-own", "--tcp=81:http").succeeds();
    assertThat(run("get", "ns", "kc-own", "-o", "name").succeeds().out()).contains("kc-own");
    assertThat(run("get", "sa", "-n", "kc-own", "-o", "name").succeeds().out()).contains("robot");
    assertThat(
            run("get", "svc", "-n", "kc-own", "-o", "jsonpath={.items[*].spec.ports}")
                .succeeds()
                .out())
        .contains("\"port\":80", "\"targetPort\":8080", "\"targetPort\":\"http\"");
    assertThat(run("create", "namespace", "kc-own").fails().err())
        .contains("namespaces \"kc-own\" already exists");
    assertThat(run("create", "namespace", "Not_A_Name").fails().err()).contains("metadata.name");
    run("delete", "ns", "kc-own").succeeds();
  }

  @Test
  void changesAreWatched() throws Exception {
    String ns = "kc-watch";
    run("create", "-f", file(policy(ns, "w", 5))).succeeds();
    Path out = Files.createTempFile(home, "watch", ".txt");
    Path err = Files.createTempFile(home, "watch", ".err");
    Process watch = kubectl.start(Map.of(), out, err, "get", "cnp", "-n", ns, "-w");
    Path oneOut = Files.createTempFile(home, "watch", ".txt");
    Process one = kubectl.start(Map.of(), oneOut, err, "get", "cnp", "w", "-n", ns, "-w");
    try {
      await().until(() -> Files.readString(out).contains("default"));
      await().until(() -> Files.readString(oneOut).contains("default"));
      await()
          .pollInterval(Duration.ofMillis(500))
          .until(() -> {
            // Whether the watch has begun can not be seen from outside, so changes go on until it
            // has.
            long order = System.nanoTime() % 1_000_000;
            String patch = "{\"spec\":{\"order\":" + order + "}}";
            RunningApi.shared()
                .patch(
                    "/apis/projectcalico.org/v3/namespaces/" + ns + "/networkpolicies/w",
                    "application/merge-patch+json",
                    patch);
            return Files.readString(out).lines().count() >= 4
                && Files.readString(oneOut).lines().count() >= 4;
          });
    } finally {
      watch.destroy();
      one.destroy();
    }
    assertThat(Files.readString(out).lines().filter(line -> line.startsWith("NAME"))).hasSize(1);
  }

  @Test
  void clientSideApply() throws Exception {
    String ns = "kc-apply";
    String first = file(policy(ns, "x", 5));
    String second = file(policy(ns, "x", 6));
    assertThat(run("apply", "-f", first).succeeds().out()).contains("created");
    Result diff = run("diff", "-f", second);
    assertThat(diff.code()).as(diff.err()).isEqualTo(1);
    assertThat(diff.out())
        .contains("-  order: 5", "+  order: 6")
        .doesNotContainPattern("[-+] +resourceVersion");
    assertThat(run("apply", "-f", second).succeeds().out()).contains("configured");
    assertThat(run("apply", "-f", second).succeeds().out()).contains("unchanged");
    assertThat(run("diff", "-f", second).code()).isZero();
    assertThat(get(ns, "x", "-o", "yaml").out()).contains("order: 6", "generation: 2");
    String list = "apiVersion: v1\nkind: List\nitems:\n- " + policy(ns, "z", 1).indent(2).strip();
    assertThat(run("apply", "-f", file(list)).succeeds().out()).contains("/z created");
    assertThat(run("delete", "-f", second).succeeds().out()).contains("deleted");
  }

  @Test
  void serverSideApply() throws Exception {
    String ns = "kc-ssa";
    String five = file(policy(ns, "x", 5));
    String six = file(policy(ns, "x", 6));
    assertThat(run("apply", "--server-side", "-f", five).succeeds().out())
        .contains("serverside-applied");
    Result conflict = run("apply", "--server-side", "--field-manager=other", "-f", six).fails();
    assertThat(conflict.err())
        .contains("conflict with \"kubectl\"", ".spec.order", "--force-conflicts");
    run("apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", six)
        .succeeds();
    assertThat(get(ns, "x", "-o", "jsonpath={.spec.order}").out()).isEqualTo("6");
    Result dry = run("apply", "--server-side", "--dry-run=server", "--force-conflicts", "-f", five);
    assertThat(dry.succeeds().out()).contains("server dry run");
    Result diff = run("diff", "--server-side", "--force-conflicts", "-f", five);
    assertThat(diff.out()).as(diff.err()).contains("-  order: 6", "+  order: 5");
    String without = policy(ns, "x", 6).replace("  selector: role == 'database'\n", "");
    run("apply", "--server-side", "--field-manager=other", "-f", file(without)).succeeds();
    assertThat(get(ns, "x", "-o", "yaml").out()).contains("selector"); // kubectl still owns it
    run("apply", "--server-side", "--force-conflicts", "-f", file(without)).succeeds();
    assertThat(get(ns, "x", "-o", "yaml").out()).doesNotContain("selector");
  }

  @Test
  void fromClientSideToServerSide() throws Exception {
    Assumptions.assumeTrue(minor >= 26, "kubectl takes its fields over since 1.26");
    String ns = "kc-move";
    run("apply", "-f", file(policy(ns, "x", 5))).succeeds();
    assertThat(run("apply", "--server-side", "-f", file(policy(ns, "x", 6))).succeeds().out())
        .contains("serverside-applied");
    String without = policy(ns, "x", 6).replace("  selector: role == 'database'\n", "");
    run("apply", "--server-side", "-f", file(without)).succeeds();
    assertThat(get(ns, "x", "-o", "jsonpath={.spec.selector}").out()).isEmpty();
  }

  @Test
  void editsPatchesLabelsAndReplacements() throws Exception {
    String ns = "kc-edit";
    run("create", "-f", file(policy(ns, "x", 5))).succeeds();
    Path editor = Path.of(file("#!/bin/sh\nsed -i 's/order: 5/order: 8/' \"$1\"\n"));
    assertThat(editor.toFile().setExecutable(true)).isTrue();
    Result edit =
        kubectl.run(Map.of("KUBE_EDITOR", editor.toString()), "edit", "cnp", "x", "-n", ns);
    assertThat(edit.succeeds().out()).contains("edited");
    assertThat(get(ns, "x", "-o", "jsonpath={.spec.order}").out()).isEqualTo("8");
    Result strategic = run("patch", "cnp", "x", "-n", ns, "-p", "{\"spec\":{\"order\":9}}").fails();
    assertThat(strategic.err()).contains("accepted media types", "application/merge-patch+json");
    run("patch", "cnp", "x", "-n", ns, "--type=merge", "-p", "{\"spec\":{\"order\":9}}").succeeds();
    run(
            "patch",
            "cnp",
            "x",
            "-n",
            ns,
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"/spec/order\",\"value\":10}]")
        .succeeds();
    assertThat(get(ns, "x", "-o", "jsonpath={.spec.order}").out()).isEqualTo("10");
    run("label", "cnp", "x", "-n", ns, "team=red").succeeds();
    run("annotate", "cnp", "x", "-n", ns, "note=it is so").succeeds();
    assertThat(get(ns, "x", "-o", "yaml").out()).contains("team: red", "note: it is so");
    run("label", "cnp", "x", "-n", ns, "team-").succeeds();
    assertThat(get(ns, "x", "-o", "yaml").out()).doesNotContain("team: red");
    assertThat(run("replace", "-f", file(policy(ns, "x", 11))).succeeds().out())
        .contains("replaced");
    assertThat(run("replace", "--force", "-f", file(policy(ns, "x", 12))).succeeds().out())
        .contains("replaced");
    assertThat(get(ns, "x", "-o", "yaml").out()).contains("order: 12", "generation: 1");
  }

  @Test
  void deletions() throws Exception {
    String ns = "kc-delete";
    for (String name : List.of("a", "b", "c", "d")) {
      run("create", "-f", file(policy(ns, name, 1))).succeeds();
    }
    run("label", "cnp", "a", "-n", ns, "gone=yes").succeeds();
    assertThat(run("delete", "cnp", "a", "-n", ns, "--dry-run=server").succeeds().out())
        .contains("server dry run");
    assertThat(get(ns, "-o", "name").out().lines()).hasSize(4);
    run("delete", "cnp", "-n", ns, "-l", "gone=yes").succeeds();
    run("delete", "cnp", "b", "-n", ns, "--cascade=orphan").succeeds();
    assertThat(get(ns, "-o", "name").out().lines()).hasSize(2);
    assertThat(run("delete", "cnp", "--all", "-n", ns).succeeds().out().lines()).hasSize(2);
    assertThat(get(ns, "b").fails().err()).contains("NotFound");
    assertThat(run("delete", "tier", "default").fails().err()).contains("Forbidden", "built in");
  }

  @Test
  void anOwnerWaitsForWhatBelongsToIt() throws Exception {
    String ns = "kc-foreground";
    for (String name : List.of("owner", "child")) {
      run("create", "-f", file(policy(ns, name, 1))).succeeds();
    }
    String uid = get(ns, "owner", "-o", "jsonpath={.metadata.uid}").succeeds().out();
    String belongs =
        "{\"metadata\":{\"finalizers\":[\"a.example/x\"],\"ownerReferences\":[{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"NetworkPolicy\",\"name\":\"owner\",\"uid\":\"%s\",\"blockOwnerDeletion\":true}]}}"
            .formatted(uid);
    run("patch", "cnp", "child", "-n", ns, "--type=merge", "-p", belongs).succeeds();
    run("delete", "cnp", "owner", "-n", ns, "--cascade=foreground", "--wait=false").succeeds();
    assertThat(get(ns, "-o", "name").out().lines()).hasSize(2);
    String done = "{\"metadata\":{\"finalizers\":null}}";
    run("patch", "cnp", "child", "-n", ns, "--type=merge", "-p", done).succeeds();
    await().untilAsserted(() -> assertThat(get(ns, "-o", "name").out()).isEmpty());
  }

  @Test
  void waiting() throws Exception {
    String ns = "kc-wait";
    run("create", "-f", file(policy(ns, "x", 5))).succeeds();
    if (minor >= 23) {
      run("wait", "cnp/x", "-n", ns, "--for=jsonpath={.spec.order}=5", "--timeout=30s").succeeds();
    }
    Path out = Files.createTempFile(home, "wait", ".txt");
    Process waits =
        kubectl.start(
            Map.of(), out, out, "wait", "cnp/x", "-n", ns, "--for=delete", "--timeout=60s");
    run("delete", "cnp", "x", "-n", ns).succeeds();
    assertThat(waits.waitFor()).as(Files.readString(out)).isZero();
  }

  @Test
  void mayI() throws Exception {
    assertThat(run("auth", "can-i", "create", "gnp").succeeds().out()).contains("yes");
    assertThat(run("auth", "can-i", "delete", "blockaffinities.projectcalico.org").fails().out())
        .contains("no");
    assertThat(run("auth", "can-i", "--list").succeeds().out()).contains("globalnetworkpolicies");
  }

  @Test
  void mistakesAreExplained() throws Exception {
    String ns = "kc-bad";
    String unknown = file(policy(ns, "x", 5) + "  selektor: x\n");
    if (minor >= 25) {
      aFieldThatIsNoneIsValidatedByTheServer(ns, unknown);
    } else {
      assertThat(run("create", "-f", unknown).fails().err()).contains("unknown field", "selektor");
      run("create", "-f", file(policy(ns, "x", 5))).succeeds();
    }
    Result invalid =
        run("apply", "-f", file(policy(ns, "z", 5).replace("Allow", "Perhaps"))).fails();
    assertThat(invalid.err()).contains("spec.ingress[0].action", "Allow, Deny, Log, Pass");
    assertThat(run("create", "-f", file(policy(ns, "x", 5))).fails().err())
        .contains("AlreadyExists");
  }

  private static void aFieldThatIsNoneIsValidatedByTheServer(String ns, String unknown)
      throws Exception {
    for (String command : List.of("create", "apply")) {
      assertThat(run(command, "--validate=strict", "-f", unknown).fails().err())
          .contains("unknown field \"spec.selektor\"");
    }
    Result warned = run("create", "--validate=warn", "-f", unknown).succeeds();
    assertThat(warned.err()).contains("Warning: unknown field \"spec.selektor\"");
    run("delete", "cnp", "x", "-n", ns).succeeds();
    assertThat(run("create", "--validate=ignore", "-f", unknown).succeeds().err())
        .doesNotContain("Warning");
  }

  @Test
  void aDryRunStoresNothing() throws Exception {
    String ns = "kc-dry";
    run("create", "--dry-run=server", "-f", file(policy(ns, "x", 1))).succeeds();
    run("apply", "--dry-run=server", "-f", file(policy(ns, "x", 1))).succeeds();
    assertThat(get(ns, "x").err()).contains("NotFound");
  }

  @Test
  void aKustomization() throws Exception {
    Path folder = Files.createTempDirectory(home, "kustomize");
    Files.writeString(folder.resolve("policy.yaml"), policy("kc-kustomize", "x", 5));
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        "resources: [policy.yaml]\nnamePrefix: my-\ncommonAnnotations: {made: here}\n");
    assertThat(run("apply", "-k", folder.toString()).succeeds().out()).contains("my-x created");
    assertThat(get("kc-kustomize", "my-x", "-o", "yaml").out()).contains("made: here");
    run("delete", "-k", folder.toString()).succeeds();
  }
}
