package io.margay.agent.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.margay.agent.document.ResourceDocuments;
import io.margay.core.calc.Change;
import io.margay.core.convert.ClusterPolicies;
import io.margay.core.model.Action;
import io.margay.core.model.ClusterNetworkPolicy;
import io.margay.core.model.EntityRule;
import io.margay.core.model.GlobalNetworkPolicy;
import io.margay.core.model.KubernetesNetworkPolicy;
import io.margay.core.model.Metadata;
import io.margay.core.model.Node;
import io.margay.core.model.NodeSpec;
import io.margay.core.model.PolicyType;
import io.margay.core.model.Rule;
import io.margay.core.model.kubernetes.KubernetesPolicySpec;
import io.margay.proto.feed.v1.Batch;
import io.margay.proto.feed.v1.Changes;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class FeedReaderTest {

  private static final Node A = new Node(Metadata.named("a"), NodeSpec.of(null));
  private static final Node B = new Node(Metadata.named("b"), NodeSpec.of(null));

  private final FeedReader reader = new FeedReader();

  @Test
  void aSnapshotBecomesTheDifferenceToWhatIsKnown() {
    reader.snapshotBegin();
    put(A);
    put(B);
    assertThat(reader.inSync("1").changes())
        .containsExactlyInAnyOrder(new Change.Put(A), new Change.Put(B));

    reader.begin();
    reader.snapshotBegin();
    put(B);

    assertThat(reader.inSync("2"))
        .isEqualTo(new FeedBatch(List.of(new Change.Delete(A.key()), new Change.Put(B)), "2"));
  }

  @Test
  void aSnapshotThatBreaksOffDeletesNothing() {
    reader.snapshotBegin();
    put(A);
    put(B);
    reader.inSync("1");
    reader.begin();
    reader.snapshotBegin();
    put(A);

    reader.begin();

    assertThat(reader.inSync("1").changes()).isEmpty();
  }

  @Test
  void changesOfABrokenStreamAreForgottenUntilTheyAreSentAgain() {
    put(A);
    reader.begin();
    assertThat(reader.inSync("1").changes()).isEmpty();
    put(A);
    assertThat(reader.inSync("2").changes()).containsExactly(new Change.Put(A));
  }

  @Test
  void ofSeveralChangesOfOneKeyTheLastCounts() {
    put(A);
    reader.change(A.key().toString(), new byte[0]);

    assertThat(reader.inSync("1").changes()).containsExactly(new Change.Delete(A.key()));
  }

  @Test
  void kindsOfANewerServerArePassedOver() {
    reader.change("Teleporter//x", "{\"kind\":\"Teleporter\"}".getBytes(UTF_8));

    assertThat(reader.inSync("1").changes()).isEmpty();
    assertThat(reader.unreadable()).isEmpty();
  }

  @Test
  void aResourceThatCanNotBeReadCountsAsAbsentAndOthersGoOn() {
    reader.change(A.key().toString(), "{nonsense".getBytes(UTF_8));
    put(B);

    assertThat(reader.inSync("1").changes())
        .containsExactly(new Change.Delete(A.key()), new Change.Put(B));
    assertThat(reader.unreadable()).containsOnlyKeys("Node//a");

    put(A);
    reader.inSync("2");
    assertThat(reader.unreadable()).isEmpty();
  }

  @Test
  void aDocumentUnderAnotherKeyIsRefused() {
    reader.change("Node//c", ResourceDocuments.write(A));

    assertThat(reader.inSync("1").changes())
        .extracting(change -> change.key().toString())
        .containsExactly("Node//c");
    assertThat(reader.unreadable().get("Node//c")).contains("Node//a");
  }

  @Test
  void aPolicyOfKubernetesWithAFieldThatIsNotKnownClosesItsPods() {
    String key = "NetworkPolicy.networking.k8s.io/shop/p";
    String json =
        """
        {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",
         "metadata":{"namespace":"shop","name":"p"},
         "spec":{"podSelector":{"matchLabels":{"role":"database"}},
                 "ingress":[{"moonPhase":"full"}]}}\
        """;
    reader.change(key, json.getBytes(UTF_8));

    assertThat(reader.inSync("1").changes())
        .singleElement()
        .isInstanceOfSatisfying(
            Change.Put.class,
            put -> {
              KubernetesPolicySpec spec = ((KubernetesNetworkPolicy) put.resource()).spec();
              assertThat(spec.podSelector().matchLabels()).containsEntry("role", "database");
              assertThat(spec.ingress()).isEmpty();
              assertThat(spec.policyTypes()).hasSize(2);
            });
    assertThat(reader.unreadable().get(key)).contains("moonPhase");
  }

  @Test
  void ofAClusterPolicyEachRuleThatCanNotBeReadDeniesUnlessItWouldAccept() {
    String key = "ClusterNetworkPolicy.policy.networking.k8s.io//p";
    String json =
        """
        {"apiVersion":"policy.networking.k8s.io/v1alpha2","kind":"ClusterNetworkPolicy",
         "metadata":{"name":"p"},
         "spec":{"tier":"Admin","priority":1,"subject":{"namespaces":{}},
                 "ingress":[{"action":"Accept","from":[{"moons":{}}]},
                            {"action":"Pass","from":[{"moons":{}}]},
                            {"action":"Accept","from":[{"namespaces":{}}]}],
                 "egress":[{"action":"Deny","to":[{"moons":{}}]}]}}\
        """;
    reader.change(key, json.getBytes(UTF_8));

    assertThat(reader.inSync("1").changes())
        .singleElement()
        .isInstanceOfSatisfying(
            Change.Put.class,
            put -> {
              ClusterNetworkPolicy policy = (ClusterNetworkPolicy) put.resource();
              assertThat(ClusterPolicies.spec(policy).policy().ingress())
                  .extracting(Rule::action, rule -> rule.sourceOrAny().equals(EntityRule.ANY))
                  .containsExactly(tuple(Action.DENY, true), tuple(Action.ALLOW, false));
              assertThat(ClusterPolicies.spec(policy).policy().egress())
                  .extracting(Rule::action, rule -> rule.destinationOrAny().equals(EntityRule.ANY))
                  .containsExactly(tuple(Action.DENY, true));
            });
    assertThat(reader.unreadable().get(key)).contains("moons");
  }

  @Test
  void aPolicyWithAFieldThatIsNotKnownClosesWhomItSelects() {
    String json =
        """
        {"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkPolicy","metadata":{"name":"p"},
         "spec":{"selector":"role == 'database'","types":["Ingress"],
                 "ingress":[{"action":"Allow","moonPhase":"full"}]}}\
        """;

    reader.change("GlobalNetworkPolicy//p", json.getBytes(UTF_8));

    assertThat(reader.inSync("1").changes())
        .singleElement()
        .isInstanceOfSatisfying(
            Change.Put.class,
            put -> {
              GlobalNetworkPolicy policy = (GlobalNetworkPolicy) put.resource();
              assertThat(policy.spec().policy().ingress()).isEmpty();
              assertThat(policy.spec().policy().types()).containsExactly(PolicyType.INGRESS);
              assertThat(policy.spec().policy().selector().toString()).contains("database");
            });
    assertThat(reader.unreadable().get("GlobalNetworkPolicy//p")).contains("moonPhase");
  }

  @Test
  void aBatchIsReadWhetherItIsCompressedOrNot() throws Exception {
    ByteString.Output gzip = ByteString.newOutput();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      Changes.newBuilder().addChanges(wire(B)).build().writeTo(out);
    }
    reader.batch(Batch.newBuilder().addChanges(wire(A)).setGzip(gzip.toByteString()).build());

    assertThat(reader.inSync("1").changes()).containsExactly(new Change.Put(A), new Change.Put(B));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            reader.batch(
                Batch.newBuilder()
                    .addChanges(wire(A))
                    .setGzip(ByteString.copyFromUtf8("nonsense"))
                    .build()))
        .withMessageContaining("can not be read");
    assertThat(reader.inSync("2").changes()).isEmpty();
  }

  private static io.margay.proto.feed.v1.Change wire(Node node) {
    return io.margay.proto.feed.v1.Change.newBuilder()
        .setKey(node.key().toString())
        .setResource(ByteString.copyFrom(ResourceDocuments.write(node)))
        .build();
  }

  private void put(Node node) {
    reader.change(node.key().toString(), ResourceDocuments.write(node));
  }
}
