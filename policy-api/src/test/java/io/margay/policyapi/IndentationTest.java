package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.policyapi.body.Bodies;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON with a field a line, for people and for nobody else. */
class IndentationTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String SETS = "/apis/projectcalico.org/v3/namespaces/indented/networksets";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final String CURL = "curl/7.88.1";
  private static final String KUBECTL = "kubectl/v1.33.0 (linux/amd64)";

  @BeforeAll
  static void createTwo() {
    for (String name : new String[] {"a", "b"}) {
      String body =
          """
          apiVersion: projectcalico.org/v3
          kind: NetworkSet
          metadata: {name: %s, labels: {}}
          spec: {nets: [10.0.0.0/8, 172.16.0.0/12]}
          """
              .formatted(name);
      assertThat(API.post(SETS, body).statusCode()).isIn(201, 409);
    }
  }

  private static HttpResponse<String> get(String path, String agent, String accept) {
    return API.send(API.request(path).header("User-Agent", agent).header("Accept", accept).GET());
  }

  @ParameterizedTest
  @CsvSource({
    "curl/7.88.1, '', true",
    "Wget/1.21.3, '', true",
    "Mozilla/5.0 (X11; Linux), '', true",
    "kubectl/v1.33.0 (linux/amd64), '', false",
    "Java-http-client/25, '', false",
    "my-curl/1, '', false",
    "kubectl/v1.33.0 (linux/amd64), ?pretty, true",
    "kubectl/v1.33.0 (linux/amd64), ?pretty=true, true",
    "kubectl/v1.33.0 (linux/amd64), ?pretty=1, true",
    "curl/7.88.1, ?pretty=false, false",
    "curl/7.88.1, ?pretty=0, false",
  })
  void whoGetsIt(String agent, String query, boolean expected) {
    for (String path : new String[] {SETS + "/a", SETS, SETS + "/nobody"}) {
      HttpResponse<String> answer = get(path + query, agent, "application/json");
      assertThat(answer.body().contains("{\n  \"")).as(path).isEqualTo(expected);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    }
  }

  @Test
  void itIsReadEasily() {
    assertThat(get(SETS + "?fieldSelector=metadata.name%3Da", CURL, "application/json").body())
        .startsWith(
            "{\n  \"apiVersion\": \"projectcalico.org/v3\",\n  \"kind\": \"NetworkSetList\",\n")
        .contains(
            """
              "items": [
                {
                  "apiVersion": "projectcalico.org/v3",
                  "kind": "NetworkSet",
                  "metadata": {
                    "name": "a",
            """
                .stripTrailing())
        .contains(
            """
                    "nets": [
                      "10.0.0.0/8",
                      "172.16.0.0/12"
                    ]
                  }
                }
              ]
            }
            """
                .stripTrailing())
        .endsWith("}\n");
  }

  /** The spaces are all that differs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        SETS,
        SETS + "/a",
        SETS + "/nobody",
        "/apis/projectcalico.org/v3/namespaces/nowhere/networksets",
        "/apis/margay.io/v1/resources/networksets/indented/a/history"
      })
  void itIsTheSame(String path) {
    for (String accept : new String[] {"application/json", TABLE}) {
      String people = get(path, CURL, accept).body();
      String program = get(path, KUBECTL, accept).body();
      assertThat(program).doesNotContain("\n");
      assertThat(people.lines().count()).isGreaterThan(5);
      // The age of an object in a table may have become another.
      if (!accept.equals(TABLE)) {
        assertThat(Bodies.json(Bodies.trusted(people))).isEqualTo(program);
      }
      assertThat(people).isEqualTo(Bodies.indented(Bodies.trusted(people)) + "\n");
    }
  }

  @Test
  void yamlIsAsItWas() {
    assertThat(get(SETS + "/a?pretty", CURL, "application/yaml").body())
        .isEqualTo(get(SETS + "/a", KUBECTL, "application/yaml").body());
  }
}
