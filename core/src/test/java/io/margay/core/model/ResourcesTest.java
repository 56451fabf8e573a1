package io.margay.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.codec.Decoded;
import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import io.margay.core.model.codec.RecordCodec;
import io.margay.core.net.Cidr;
import io.margay.core.selector.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResourcesTest {

  static List<ResourceRow> accepted() {
    return ResourceRow.all().stream().filter(row -> row.path().isEmpty()).toList();
  }

  static List<ResourceRow> refused() {
    return ResourceRow.all().stream().filter(row -> !row.path().isEmpty()).toList();
  }

  @Test
  void theTableIsLarge() {
    assertThat(accepted()).hasSizeGreaterThan(120);
    assertThat(refused()).hasSizeGreaterThan(400);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void whatIsAcceptedIsWrittenAndReadAsTheSame(ResourceRow row) {
    Resource resource = Resources.decode(row.tree()).orThrow();
    Map<String, Object> written = Resources.encode(resource);
    Resource again = Resources.decode(written).orThrow();
    assertThat(again).isEqualTo(resource);
    assertThat(Resources.encode(again)).hasToString(written.toString());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsRefusedIsRefusedAtItsField(ResourceRow row) {
    Decoded<Resource> decoded = Resources.decode(row.tree());
    assertThat(decoded.problems())
        .as("problems of %s", row)
        .anySatisfy(problem -> {
          assertThat(problem.path()).isEqualTo(row.path());
          assertThat(row.reason()).isIn("", problem.reason().name());
          assertThat(problem.message()).contains(row.message());
        });
    assertThat(decoded.problems().stream().map(Problem::path).toList()).doesNotHaveDuplicates();
    assertThat(decoded.value() == null).isEqualTo(!decoded.faults().isEmpty());
  }

  @Test
  void aPolicyOfTheOldestFormIsAGlobalNetworkPolicy() {
    Map<String, Object> tree =
        ResourceRow.parse(
            """
            apiVersion: v1
            kind: policy
            metadata:
              name: allow-tcp-6379
            spec:
              selector: role == 'database'
              ingress:
              - action: allow
                protocol: tcp
                source:
                  selector: role == 'frontend'
                destination:
                  ports:
                  - 6379
              egress:
              - action: allow
            """);
    EntityRule frontend =
        new EntityRule(
            List.of(),
            List.of(),
            Selector.parse("role == 'frontend'"),
            null,
            null,
            List.of(),
            List.of());
    EntityRule redis =
        new EntityRule(
            List.of(), List.of(), null, null, null, List.of(PortRange.of(6379)), List.of());
    assertThat(Resources.decode(tree).orThrow())
        .isEqualTo(
            new GlobalNetworkPolicy(
                Metadata.named("allow-tcp-6379"),
                new GlobalNetworkPolicySpec(
                    new PolicySpec(
                        "default",
                        null,
                        Selector.parse("role == 'database'"),
                        List.of(PolicyType.INGRESS, PolicyType.EGRESS),
                        List.of(
                            new Rule(
                                Action.ALLOW,
                                null,
                                Protocol.TCP,
                                null,
                                null,
                                null,
                                frontend,
                                redis)),
                        List.of(Rule.of(Action.ALLOW))),
                    null)));
  }

  @Test
  void defaultsAreFilledInAndEmptyTextsAreNotWritten() {
    Resource resource =
        Resources.decode(
                new ResourceRow("", "GlobalNetworkPolicy", "{spec: {}}", "", "", "").tree())
            .orThrow();
    assertThat(Resources.encode(resource))
        .hasToString(
            "{apiVersion=projectcalico.org/v3, kind=GlobalNetworkPolicy, metadata={name=x}, spec={tier=default, types=[Ingress], doNotTrack=false, preDNAT=false, applyOnForward=false}}");
  }

  @Test
  void selectorsAndNumbersAreWrittenAsTheyWereRead() {
    String body =
        "{spec: {order: 10, selector: \"a=='b'\", ingress: [{action: Allow, protocol: tcp, destination: {ports: [80, '1:2']}}]}}";
    Resource resource =
        Resources.decode(new ResourceRow("", "GlobalNetworkPolicy", body, "", "", "").tree())
            .orThrow();
    assertThat(Resources.encode(resource).get("spec"))
        .hasToString(
            "{tier=default, order=10, selector=a=='b', types=[Ingress], ingress=[{action=Allow, protocol=TCP, destination={ports=[80, 1:2]}}], doNotTrack=false, preDNAT=false, applyOnForward=false}");
  }

  @Test
  void theStatusOfABodyIsIgnored() {
    String body = "{spec: {}, status: {conditions: [{type: Ready}]}}";
    assertThat(Resources.decode(new ResourceRow("", "Tier", body, "", "", "").tree()).problems())
        .isEmpty();
  }

  @Test
  void listsAndTextsHaveBounds() {
    assertRefused(
        policy("selector", "has(" + "a".repeat(1020) + ")"),
        "spec.selector",
        "at most 1024 characters");
    assertRefused(
        policy("ingress", Collections.nCopies(1025, Map.of("action", "Allow"))),
        "spec.ingress",
        "must have at most 1024 items, has 1025");
    assertThat(
            Resources.decode(
                    policy("ingress", Collections.nCopies(1024, Map.of("action", "Allow"))))
                .problems())
        .isEmpty();
    assertRefused(rule("nets", nets(257)), "spec.ingress[0].source.nets", "at most 256 items");
    assertThat(Resources.decode(rule("nets", nets(256))).problems()).isEmpty();
    assertRefused(
        rule("ports", Collections.nCopies(51, 80)), "spec.ingress[0].source.ports", "at most 50");
    assertRefused(
        Map.of(
            "apiVersion",
            Kind.API_VERSION,
            "kind",
            "Tier",
            "metadata",
            Map.of("name", "t", "annotations", Map.of("a", "x".repeat(256 * 1024))),
            "spec",
            Map.of()),
        "metadata.annotations",
        "must have at most 262144 bytes in all, has 262145");
  }

  @Test
  void noNumberOfUnknownFieldsHidesAFault() {
    Map<String, Object> spec = new HashMap<>(Map.of("tier", 7));
    for (int i = 0; i < 1000; i++) {
      spec.put("frob" + i, i);
    }
    Map<String, Object> tree = new HashMap<>(policy("tier", ""));
    tree.put("spec", spec);
    Decoded<Resource> decoded = Resources.decode(tree);
    assertThat(decoded.value()).isNull();
    assertThat(decoded.faults()).hasSize(1);
    assertThat(decoded.unknownFields()).hasSize(100);
  }

  @Test
  void moreFaultsThanAreListedAreStillFaults() {
    List<Object> rules = new ArrayList<>(Collections.nCopies(500, Map.of()));
    rules.add(Map.of("action", "Allow", "source", Map.of("nets", List.of("x"))));
    Decoded<Resource> decoded = Resources.decode(policy("ingress", rules));
    assertThat(decoded.value()).isNull();
    assertThat(decoded.problems()).hasSize(100);
  }

  @Test
  void hostileBodiesAreRefusedWithAShortMessage() {
    Object deep = "x";
    for (int i = 0; i < 100_000; i++) {
      deep = i % 2 == 0 ? List.of(deep) : Map.of("a", deep);
    }
    for (Object tree :
        List.of(
            policy("selector", deep),
            policy("tier", deep),
            policy("types", deep),
            policy("doNotTrack", deep),
            policy("frob", deep),
            policy("x".repeat(1_000_000), 1),
            policy("tier", List.of("x".repeat(1_000_000))),
            policy("selector", "x".repeat(1_000_000)),
            rule("nets", List.of("x".repeat(1_000_000))),
            rule("ports", List.of("9".repeat(1_000_000))),
            Map.of("kind", deep),
            Map.of("kind", "GlobalNetworkPolicy", "apiVersion", deep),
            List.of(deep))) {
      Decoded<Resource> decoded = Resources.decode(tree);
      assertThat(decoded.problems()).isNotEmpty();
      decoded.problems().forEach(problem -> assertThat(problem.toString()).hasSizeLessThan(1000));
    }
    assertThat(Resources.decode(null).faults()).hasSize(1);
  }

  @Test
  void aBodyIsNotChangedByReadingIt() {
    ResourceRow row =
        ResourceRow.all().stream().filter(r -> r.kind().equals("policy")).toList().get(1);
    Map<String, Object> tree = row.tree();
    Resources.decode(tree);
    assertThat(tree).isEqualTo(row.tree());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindHasASchemaThatNamesItsFields(Kind kind) {
    Map<String, Object> schema = RecordCodec.schema(kind.type().asSubclass(Record.class));
    assertThat(schema).containsEntry("type", "object").containsKey("description");
    Set<String> withoutSpec =
        switch (kind) {
          case SERVICE_ACCOUNT -> Set.of("metadata", "automountServiceAccountToken");
          case ENDPOINT_SLICE -> Set.of("metadata", "addressType", "endpoints", "ports");
          default -> Set.of();
        };
    if (!withoutSpec.isEmpty()) {
      assertThat(((Map<?, ?>) schema.get("properties")).keySet()).isEqualTo(withoutSpec);
      return;
    }
    assertThat(schema.get("required"))
        .isEqualTo(kind == Kind.NAMESPACE ? List.of("metadata") : List.of("metadata", "spec"));
    assertThat(((Map<?, ?>) schema.get("properties")).keySet())
        .isEqualTo(
            kind.hasStatus() ? Set.of("metadata", "spec", "status") : Set.of("metadata", "spec"));
  }

  @Test
  void theSchemaSaysBoundsDefaultsAndChoices() {
    Map<?, ?> pool = (Map<?, ?>) RecordCodec.schema(IPPoolSpec.class).get("properties");
    assertThat(pool.get("cidr"))
        .hasToString(
            "{type=string, format=cidr, description=The range, with no host bits set., maxLength=48}");
    assertThat(pool.get("ipipMode"))
        .hasToString(
            "{type=string, enum=[Never, Always, CrossSubnet], description=When traffic between nodes goes in IPIP; such pools are not routed by BGP., default=Never}");
    assertThat(pool.get("nodeSelector"))
        .hasToString(
            "{type=string, format=selector, description=Nodes that may take blocks., default=all(), maxLength=1024}");
    Map<?, ?> ipam = (Map<?, ?>) RecordCodec.schema(IPAMConfigurationSpec.class).get("properties");
    assertThat(ipam.get("ipCooldownSeconds").toString())
        .contains("type=integer, format=int32", "default=0, minimum=0, maximum=1200");
    assertThat(RecordCodec.schema(EntityRule.class).get("properties").toString())
        .contains("nets={type=array, items={type=string, format=cidr}")
        .contains("maxItems=256, x-kubernetes-list-type=set");
  }

  @Test
  void builtinsAreValid() {
    for (Resource builtin : Builtins.all()) {
      assertThat(Resources.decode(Resources.encode(builtin)).orThrow()).isEqualTo(builtin);
    }
  }

  private static void assertRefused(Object tree, String path, String message) {
    assertThat(Resources.decode(tree).faults())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo(path);
          assertThat(problem.message()).contains(message);
          assertThat(problem.reason()).isIn(Reason.TOO_LONG, Reason.TOO_MANY);
        });
  }

  private static Map<String, Object> policy(String field, Object value) {
    return Map.of(
        "apiVersion",
        Kind.API_VERSION,
        "kind",
        "GlobalNetworkPolicy",
        "metadata",
        Map.of("name", "p"),
        "spec",
        Map.of(field, value));
  }

  private static Map<String, Object> rule(String field, Object value) {
    return policy(
        "ingress",
        List.of(Map.of("action", "Allow", "protocol", "TCP", "source", Map.of(field, value))));
  }

  private static List<Object> nets(int count) {
    List<Object> nets = new ArrayList<>();
    Cidr first = Cidr.parse("10.0.0.0/32");
    for (int i = 0; i < count; i++) {
      nets.add(Cidr.host(first.address().plus(i)).toString());
    }
    return nets;
  }
}
