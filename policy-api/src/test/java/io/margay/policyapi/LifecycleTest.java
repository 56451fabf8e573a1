package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How objects come and go: names that the server makes, finalizers, owners, many at once. */
class LifecycleTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String ROOT = "/apis/projectcalico.org/v3/";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String MERGE = "application/merge-patch+json";

  private static String policies(String namespace) {
    return ROOT + "namespaces/" + namespace + "/networkpolicies";
  }

  private static Map<?, ?> created(String path, String metadata) {
    HttpResponse<String> response =
        API.post(
            path,
            """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: %s
            spec: {order: 1}
            """
                .formatted(metadata));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return tree(response);
  }

  private static Map<?, ?> tree(HttpResponse<String> response) {
    return (Map<?, ?>) Bodies.trusted(response.body());
  }

  private static Map<?, ?> metadata(Map<?, ?> object) {
    return (Map<?, ?>) object.get("metadata");
  }

  private static HttpResponse<String> delete(String path, String options) {
    return API.send(
        API.request(path)
            .header("Content-Type", "application/json")
            .method("DELETE", BodyPublishers.ofString(options)));
  }

  private static List<String> names(String path) {
    return ((List<?>) tree(API.get(path)).get("items"))
        .stream().map(item -> String.valueOf(metadata((Map<?, ?>) item).get("name"))).toList();
  }

  private static void assertStatus(HttpResponse<String> response, int code, String text) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    assertThat(response.body()).contains("\"kind\":\"Status\"").contains(text);
  }

  @Test
  void anObjectWithFinalizersStaysUntilTheLastIsGone() {
    String path = policies("life-1");
    created(path, "{name: held, finalizers: [a.example/one, a.example/two]}");
    HttpResponse<String> marked = API.delete(path + "/held");
    assertThat(marked.statusCode()).isEqualTo(200);
    Map<?, ?> metadata = metadata(tree(marked));
    assertThat(metadata.get("deletionTimestamp")).isNotNull();
    assertThat(metadata.get("deletionGracePeriodSeconds")).isEqualTo(0);
    assertThat(metadata.get("generation")).isEqualTo(1);
    // Asking again changes nothing.
    assertThat(metadata(tree(API.delete(path + "/held")))).isEqualTo(metadata);
    assertStatus(
        API.patch(
            path + "/held",
            MERGE,
            "{\"metadata\":{\"finalizers\":[\"a.example/one\",\"a.example/late\"]}}"),
        403,
        "metadata.finalizers");
    HttpResponse<String> one =
        API.patch(path + "/held", MERGE, "{\"metadata\":{\"finalizers\":[\"a.example/two\"]}}");
    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(API.get(path + "/held").statusCode()).isEqualTo(200);
    HttpResponse<String> none =
        API.patch(path + "/held", MERGE, "{\"metadata\":{\"finalizers\":[]}}");
    assertThat(none.statusCode()).as(none.body()).isEqualTo(200);
    assertThat(API.get(path + "/held").statusCode()).isEqualTo(404);
  }

  @Test
  void whenAnObjectWasAskedToGoIsNotForClientsToSay() {
    String path = policies("life-2");
    Map<?, ?> object = created(path, "{name: x, deletionTimestamp: '2026-01-01T00:00:00Z'}");
    assertThat(metadata(object).get("deletionTimestamp")).isNull();
    HttpResponse<String> patched =
        API.patch(
            path + "/x", MERGE, "{\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}}");
    assertThat(metadata(tree(patched)).get("deletionTimestamp")).isNull();
  }

  @Test
  void aTierIsHeldByItsPoliciesAndNotByCalicosController() {
    String tier =
        "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"Tier\",\"metadata\":{\"name\":\"life-tier\",\"finalizers\":[\"projectcalico.org/tier-controller\"]},\"spec\":{\"order\":7}}";
    assertThat(API.post(ROOT + "tiers", tier).statusCode()).isEqualTo(201);
    HttpResponse<String> policy =
        API.post(
            ROOT + "globalnetworkpolicies",
            "{\"apiVersion\":\"projectcalico.org/v3\",\"kind\":\"GlobalNetworkPolicy\",\"metadata\":{\"name\":\"life-tier.x\"},\"spec\":{\"tier\":\"life-tier\"}}");
    assertThat(policy.statusCode()).as(policy.body()).isEqualTo(201);
    assertStatus(API.delete(ROOT + "tiers/life-tier"), 403, "life-tier.x");
    assertThat(API.delete(ROOT + "globalnetworkpolicies/life-tier.x").statusCode()).isEqualTo(200);
    assertThat(tree(API.delete(ROOT + "tiers/life-tier")).get("status")).isEqualTo("Success");
    assertThat(API.get(ROOT + "tiers/life-tier").statusCode()).isEqualTo(404);
  }

  private static String owner(Map<?, ?> owner) {
    return "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, name: %s, uid: %s}"
        .formatted(metadata(owner).get("name"), metadata(owner).get("uid"));
  }

  @Test
  void whatBelongsToAnObjectGoesWithIt() {
    String path = policies("life-3");
    Map<?, ?> owner = created(path, "{name: owner}");
    Map<?, ?> other = created(path, "{name: other}");
    Map<?, ?> child = created(path, "{name: child, ownerReferences: [%s]}".formatted(owner(owner)));
    created(path, "{name: grandchild, ownerReferences: [%s]}".formatted(owner(child)));
    created(
        path, "{name: shared, ownerReferences: [%s, %s]}".formatted(owner(owner), owner(other)));
    created(
        path,
        "{name: held, finalizers: [a.example/x], ownerReferences: [%s]}".formatted(owner(owner)));
    assertThat(delete(path + "/owner", "{\"dryRun\":[\"All\"]}").statusCode()).isEqualTo(200);
    assertThat(names(path)).hasSize(6);
    assertThat(delete(path + "/owner", "{\"propagationPolicy\":\"Background\"}").statusCode())
        .isEqualTo(200);
    assertThat(names(path)).containsExactly("held", "other", "shared");
    assertThat(API.get(path + "/shared").body())
        .contains("\"name\":\"other\"")
        .doesNotContain("\"owner\"");
    assertThat(API.get(path + "/held").body()).contains("deletionTimestamp");
  }

  private static void takeOffFinalizers(String path) {
    HttpResponse<String> none = API.patch(path, MERGE, "{\"metadata\":{\"finalizers\":null}}");
    assertThat(none.statusCode()).as(none.body()).isEqualTo(200);
  }

  private static void awaitNames(String path, String... names) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(names(path)).containsExactly(names));
  }

  private static String blocking(Map<?, ?> owner) {
    return owner(owner).replace("}", ", blockOwnerDeletion: true}");
  }

  @Test
  void inTheForegroundAnOwnerWaitsForWhatBelongsToIt() {
    String path = policies("life-9");
    Map<?, ?> owner = created(path, "{name: owner}");
    Map<?, ?> child =
        created(path, "{name: child, ownerReferences: [%s]}".formatted(blocking(owner)));
    created(
        path,
        "{name: grandchild, finalizers: [a.example/x], ownerReferences: [%s]}"
            .formatted(blocking(child)));
    created(path, "{name: unheld, ownerReferences: [%s]}".formatted(blocking(owner)));
    String foreground = "{\"propagationPolicy\":\"Foreground\"}";
    HttpResponse<String> dry =
        delete(path + "/owner", "{\"propagationPolicy\":\"Foreground\",\"dryRun\":[\"All\"]}");
    assertThat(metadata(tree(dry)).get("finalizers")).isEqualTo(List.of("foregroundDeletion"));
    assertThat(API.get(path + "/owner").body()).doesNotContain("deletionTimestamp");
    HttpResponse<String> marked = delete(path + "/owner", foreground);
    assertThat(marked.statusCode()).as(marked.body()).isEqualTo(200);
    assertThat(metadata(tree(marked)).get("deletionTimestamp")).isNotNull();
    assertThat(metadata(tree(marked)).get("finalizers")).isEqualTo(List.of("foregroundDeletion"));
    assertThat(names(path)).containsExactly("child", "grandchild", "owner");
    // One that comes meanwhile goes.
    created(path, "{name: late, ownerReferences: [%s]}".formatted(blocking(owner)));
    awaitNames(path, "child", "grandchild", "owner");
    takeOffFinalizers(path + "/grandchild");
    awaitNames(path);
  }

  @Test
  void whoeverWaitsMayBeToldToGoAtOnce() {
    String path = policies("life-10");
    Map<?, ?> owner = created(path, "{name: owner}");
    created(
        path,
        "{name: child, finalizers: [a.example/x], ownerReferences: [%s]}"
            .formatted(blocking(owner)));
    delete(path + "/owner", "{\"propagationPolicy\":\"Foreground\"}");
    assertThat(names(path)).containsExactly("child", "owner");
    HttpResponse<String> gone = delete(path + "/owner", "{\"propagationPolicy\":\"Background\"}");
    assertThat(tree(gone).get("status")).isEqualTo("Success");
    assertThat(names(path)).containsExactly("child");
    takeOffFinalizers(path + "/child");
    assertThat(names(path)).isEmpty();
  }

  @Test
  void whatBelongsToNothingThatIsThereIsCollected() {
    String path = policies("life-11");
    Map<?, ?> owner = created(path, "{name: owner}");
    assertThat(API.delete(path + "/owner").statusCode()).isEqualTo(200);
    Map<?, ?> again = created(path, "{name: owner}");
    String elsewhere =
        "{apiVersion: apps/v1, kind: Deployment, name: d, uid: 0e9d3a4c-0000-4000-8000-000000000001}";
    created(path, "{name: of-another, ownerReferences: [%s]}".formatted(elsewhere));
    created(
        path, "{name: shared, ownerReferences: [%s, %s]}".formatted(owner(owner), owner(again)));
    created(path, "{name: late, ownerReferences: [%s]}".formatted(owner(owner)));
    awaitNames(path, "of-another", "owner", "shared");
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(API.get(path + "/shared").body())
                .contains(String.valueOf(metadata(again).get("uid")))
                .doesNotContain(String.valueOf(metadata(owner).get("uid"))));
    assertThat(API.get("/apis/margay.io/v1/resources/networkpolicies/life-11/late/history").body())
        .contains("garbage-collector");
    // Its last owner goes not by a deletion, but by being taken off what it waits for.
    API.patch(path + "/owner", MERGE, "{\"metadata\":{\"finalizers\":[\"a.example/x\"]}}");
    API.delete(path + "/owner");
    assertThat(names(path)).containsExactly("of-another", "owner", "shared");
    takeOffFinalizers(path + "/owner");
    awaitNames(path, "of-another");
  }

  @Test
  void whoeverNamesAnOwnerThatIsNotThereIsWarned() {
    String path = policies("life-12");
    Map<?, ?> owner = created(path, "{name: owner}");
    String gone = owner(owner).replaceAll("uid: .*}", "uid: 0e9d3a4c-0000-4000-8000-000000000002}");
    HttpResponse<String> response =
        API.post(
            path,
            """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: {name: x, ownerReferences: [%s, %s]}
            spec: {}
            """
                .formatted(owner(owner), gone));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    assertThat(response.headers().allValues("Warning"))
        .singleElement()
        .asString()
        .contains("metadata.ownerReferences[1]", "NetworkPolicy/life-12/owner", "000000000002");
  }

  @Test
  void orphansStay() {
    String path = policies("life-4");
    Map<?, ?> owner = created(path, "{name: owner}");
    created(path, "{name: child, ownerReferences: [%s]}".formatted(owner(owner)));
    assertThat(delete(path + "/owner", "{\"propagationPolicy\":\"Orphan\"}").statusCode())
        .isEqualTo(200);
    assertThat(names(path)).containsExactly("child");
    assertThat(API.get(path + "/child").body()).doesNotContain("ownerReferences");
  }

  @Test
  void ownersAreValidated() {
    HttpResponse<String> response =
        API.post(
            policies("life-5"),
            """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: {name: x, ownerReferences: [{kind: Tier, name: t}]}
            """);
    assertStatus(response, 422, "metadata.ownerReferences[0].uid");
  }

  @Test
  void manyAreDeletedAtOnceAsFarAsTheyMatch() {
    String path = policies("life-6");
    for (String name : List.of("a", "b", "c", "d")) {
      created(path, "{name: %s, labels: {half: '%s'}}".formatted(name, name.compareTo("c") < 0));
    }
    HttpResponse<String> dry =
        delete(path + "?labelSelector=half%3Dtrue", "{\"dryRun\":[\"All\"]}");
    assertThat(tree(dry).get("kind")).isEqualTo("NetworkPolicyList");
    assertThat((List<?>) tree(dry).get("items")).hasSize(2);
    assertThat(names(path)).hasSize(4);
    assertThat(API.delete(path + "?labelSelector=half%3Dtrue").statusCode()).isEqualTo(200);
    assertThat(names(path)).containsExactly("c", "d");
    assertThat(API.delete(path + "?limit=1").statusCode()).isEqualTo(200);
    assertThat(names(path)).containsExactly("d");
    assertThat(API.delete(path + "?fieldSelector=metadata.name%3Dx").statusCode()).isEqualTo(200);
    assertThat(API.delete(path).statusCode()).isEqualTo(200);
    assertThat(names(path)).isEmpty();
    // All or none: some tiers can not go, so none does.
    int tiers = names(ROOT + "tiers").size();
    assertStatus(API.delete(ROOT + "tiers"), 403, "is forbidden");
    assertThat(names(ROOT + "tiers")).hasSize(tiers);
  }

  @Test
  void optionsOfDeletionsAreChecked() {
    String path = policies("life-7");
    created(path, "{name: x}");
    assertStatus(
        delete(path + "/x", "{\"propagationPolicy\":\"Perhaps\"}"), 422, "propagationPolicy");
    assertStatus(
        delete(path + "/x", "{\"propagationPolicy\":\"Orphan\",\"orphanDependents\":true}"),
        422,
        "orphanDependents");
    assertStatus(delete(path + "/x", "{\"dryRun\":[\"Some\"]}"), 400, "dryRun");
    assertStatus(delete(path + "/x", "{\"kind\":\"Pod\"}"), 400, "DeleteOptions");
    assertStatus(delete(path + "/x", "{\"preconditions\":7}"), 400, "preconditions");
    assertStatus(
        delete(path + "/x", "{\"preconditions\":{\"resourceVersion\":\"1\"}}"),
        409,
        "Precondition");
    assertStatus(API.delete(ROOT + "blockaffinities/x"), 405, "ipam-service");
    assertThat(names(path)).containsExactly("x");
  }

  @Test
  void namesAreMadeUntilOneIsFree() {
    String path = policies("life-8");
    for (int i = 0; i < 20; i++) {
      assertThat((String) metadata(created(path, "{generateName: gen-}")).get("name"))
          .matches("gen-[0-9a-z]{5}");
    }
    assertThat(names(path)).hasSize(20).doesNotHaveDuplicates();
  }
}
