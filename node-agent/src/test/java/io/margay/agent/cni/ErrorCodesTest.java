package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.margay.agent.testing.AgentRig;
import io.margay.agent.testing.CniClient;
import io.margay.agent.testing.CniClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the table of codes in docs/cni.md, on one agent: none of them leaves anything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorCodesTest {

  private AgentRig rig;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    rig = new AgentRig(directory).start();
    rig.netns("c1");
  }

  @AfterAll
  void stop() throws Exception {
    rig.close();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    rig.ipam.refuse(null);
    rig.kernel.failLinksWith(null);
    // What a service that was away may have given is asked for back.
    await().atMost(Duration.ofSeconds(60)).until(() -> rig.owedFiles().isEmpty());
    assertThat(rig.ipam.held()).isEmpty();
    assertThat(rig.kernel.wires()).isEmpty();
    assertThat(rig.stateFiles()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ADD | CNI_COMMAND | '' | 4 | CNI_COMMAND",
        "ADD | CNI_COMMAND | PLUG | 4 | CNI_COMMAND",
        "ADD | CNI_CONTAINERID | '' | 4 | CNI_CONTAINERID",
        "ADD | CNI_CONTAINERID | a/b | 4 | CNI_CONTAINERID",
        "ADD | CNI_CONTAINERID | -a | 4 | CNI_CONTAINERID",
        "ADD | CNI_NETNS | '' | 4 | CNI_NETNS",
        "ADD | CNI_NETNS | relative | 4 | CNI_NETNS",
        "ADD | CNI_NETNS | /nowhere/at/all | 4 | CNI_NETNS",
        "ADD | CNI_IFNAME | '' | 4 | CNI_IFNAME",
        "ADD | CNI_IFNAME | longer-than-a-kernel-allows | 4 | CNI_IFNAME",
        "ADD | CNI_IFNAME | a/b | 4 | CNI_IFNAME",
        "ADD | CNI_IFNAME | .. | 4 | CNI_IFNAME",
        "ADD | CNI_ARGS | nonsense | 4 | CNI_ARGS",
        "ADD | CNI_ARGS | K8S_POD_NAMESPACE=A_B | 4 | K8S_POD_NAMESPACE",
        "DEL | CNI_CONTAINERID | '' | 4 | CNI_CONTAINERID",
        "DEL | CNI_IFNAME | '' | 4 | CNI_IFNAME",
        "CHECK | CNI_NETNS | '' | 4 | CNI_NETNS",
      })
  void aWrongVariableIsNamed(String command, String variable, String value, int code, String named)
      throws Exception {
    Map<String, String> variables = CniClient.variables(command, "c1", rig.netns("c1").toString());
    variables.put(variable, value);

    Answer answer = rig.cni().call(variables, CniClient.CONFIG);

    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.text()).contains(named);
    assertThat(answer.json().path("cniVersion").asString()).isEqualTo("1.0.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ADD | '' | 6 | decoded",
        "ADD | 'not json' | 6 | decoded",
        "ADD | [] | 6 | decoded",
        "ADD | {\"name\":\"net\"} | 1 | 0.3.1",
        "ADD | {\"cniVersion\":\"0.2.0\",\"name\":\"net\"} | 1 | 1.1.0",
        "ADD | {\"cniVersion\":\"2.0.0\",\"name\":\"net\"} | 1 | 1.1.0",
        "CHECK | {\"cniVersion\":\"0.3.1\",\"name\":\"net\"} | 1 | CHECK",
        "GC | {\"cniVersion\":\"1.0.0\",\"name\":\"net\"} | 1 | GC",
        "STATUS | {\"cniVersion\":\"1.0.0\",\"name\":\"net\"} | 1 | STATUS",
        "ADD | {\"cniVersion\":\"1.0.0\"} | 7 | name",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"a b\"} | 7 | name",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"mtu\":67} | 7 | mtu",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"mtu\":\"big\"} | 7 | mtu",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"ipam\":{\"type\":\"host-local\"}} | 7 | ipam.type",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"args\":{\"cni\":{\"labels\":{}}}} | 7 | args.cni.labels",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"args\":{\"cni\":{\"labels\":[{\"key\":\"a b\",\"value\":\"\"}]}}} | 7 | args.cni.labels[0].key",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"args\":{\"cni\":{\"labels\":[{\"key\":\"a\",\"value\":1}]}}} | 7 | args.cni.labels[0].value",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"args\":{\"cni\":{\"profiles\":\"p\"}}} | 7 | args.cni.profiles",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"ipMasq\":true} | 2 | ipMasq: true",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"dns\":[]} | 7 | dns",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"dns\":{\"search\":\"a.b\"}} | 7 | dns.search",
        "ADD | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"dns\":{\"domain\":1}} | 7 | dns.domain",
        "STATUS | {\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"mtu\":67} | 7 | mtu",
        "DEL | {\"cniVersion\":\"1.0.0\"} | 7 | name",
        "CHECK | {\"cniVersion\":\"1.0.0\",\"name\":\"net\"} | 7 | prevResult",
        "CHECK | {\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"prevResult\":{}} | 3 | not attached",
        "GC | {\"cniVersion\":\"1.1.0\",\"name\":\"net\"} | 7 | cni.dev/valid-attachments",
        "GC | {\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"cni.dev/valid-attachments\":[{}]} | 7 | cni.dev/valid-attachments",
      })
  void aWrongConfigurationIsNamed(String command, String config, int code, String named)
      throws Exception {
    Answer answer = rig.cni().attachment(command, "c1", rig.netns("c1"), config);

    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.text()).contains(named);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, 11",
    "DEADLINE_EXCEEDED, 11",
    "RESOURCE_EXHAUSTED, 102",
    "FAILED_PRECONDITION, 103",
    "INVALID_ARGUMENT, 104",
  })
  void whatIpamSaysBecomesACode(Status.Code status, int code) throws Exception {
    Answer answer =
        withFailure(rig -> rig.ipam.refuse(status.toStatus().withDescription("because of X")));

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.text()).contains("because of X");
  }

  @Test
  void aWireThatTheKernelRefusesIsCode101() throws Exception {
    Answer answer = withFailure(rig -> rig.kernel.failLinksWith("no such device"));

    assertThat(answer.code()).isEqualTo(101);
    assertThat(answer.text()).contains("no such device");
  }

  @ParameterizedTest
  @CsvSource({"'',not ended", "CNI_COMMAND=ADD,not ended", "'=x\0\0',NAME=value"})
  void aRequestThatIsNoneIsCode5(String bytes, String reason) throws Exception {
    Answer answer = rig.cni().send(bytes.getBytes(UTF_8));

    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.text()).contains(reason);
  }

  @Test
  void versionIsToldWhateverTheVersion() throws Exception {
    Answer answer = rig.cni().call(Map.of("CNI_COMMAND", "VERSION"), "{\"cniVersion\":\"0.2.0\"}");

    assertThat(answer.ok()).isTrue();
    assertThat(answer.json().path("supportedVersions").toString())
        .isEqualTo("[\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]");
  }

  private Answer withFailure(Consumer<AgentRig> failure) throws Exception {
    failure.accept(rig);
    Answer answer = rig.cni().add("c1", rig.netns("c1"), CniClient.CONFIG);
    rig.ipam.refuse(null);
    return answer;
  }
}
