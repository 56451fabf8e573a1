package io.margay.policyapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.backends.TestBackends;
import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.body.Bodies;
import io.margay.topics.TopicPublisher;
import io.margay.topics.TopicRecord;
import io.margay.topics.Topics;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Watches that go on at a replica that was not there when things happened. */
class WatchRestartTest {

  private static final RunningApi API = RunningApi.shared();
  private static final String PATH =
      "/apis/projectcalico.org/v3/namespaces/watch-restart/networkpolicies";
  private static final List<String> SELECTIONS =
      List.of("", "&labelSelector=color%3Dred", "&fieldSelector=metadata.name%3Dp-1");

  /** Something happens to one of few objects; also nothing, where it is not there or the same. */
  private static void change(Random random) {
    String name = "p-" + random.nextInt(4);
    if (random.nextInt(3) == 0) {
      API.delete(PATH + "/" + name);
      return;
    }
    HttpResponse<String> applied =
        API.post(
            "/apis/margay.io/v1/apply",
            """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: {name: %s, namespace: watch-restart, labels: {color: %s}}
            spec: {order: %d}
            """
                .formatted(name, random.nextBoolean() ? "red" : "blue", random.nextInt(3)));
    assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
  }

  private static long revision() {
    Map<?, ?> list = (Map<?, ?>) Bodies.trusted(API.get(PATH + "?limit=1").body());
    return Long.parseLong(
        String.valueOf(((Map<?, ?>) list.get("metadata")).get("resourceVersion")));
  }

  /** What a watch is told within two seconds. */
  private static List<String> told(RunningApi api, long after, String selection) {
    return told(api, PATH, after, selection);
  }

  private static List<String> told(RunningApi api, String path, long after, String selection) {
    HttpResponse<String> answer =
        api.get(path + "?watch=true&timeoutSeconds=2&resourceVersion=" + after + selection);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  @Test
  void theyAreToldWhatAReplicaTellsThatWasThere() throws Exception {
    Random random = new Random(7);
    List<Long> revisions = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      change(random);
      if (i % 8 == 0) {
        revisions.add(revision());
      }
    }
    int events = 0;
    try (RunningApi restarted = RunningApi.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> here = new ArrayList<>();
      List<Future<List<String>>> there = new ArrayList<>();
      for (long after : revisions) {
        for (String selection : SELECTIONS) {
          here.add(threads.submit(() -> told(API, after, selection)));
          there.add(threads.submit(() -> told(restarted, after, selection)));
        }
      }
      for (int i = 0; i < here.size(); i++) {
        assertThat(there.get(i).get()).isEqualTo(here.get(i).get());
        events += here.get(i).get().size();
      }
    }
    assertThat(events).as("something was told").isGreaterThan(300);
  }

  @Test
  void whatComesAfterwardsFollowsWithoutAGap() throws Exception {
    long before = revision();
    API.delete(PATH + "/q");
    String policy =
        """
        {"apiVersion": "projectcalico.org/v3", "kind": "NetworkPolicy",
         "metadata": {"name": "q", "namespace": "watch-restart"}, "spec": {"order": 1}}
        """;
    assertThat(API.post(PATH, policy).statusCode()).isEqualTo(201);
    try (RunningApi restarted = RunningApi.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<String>> told =
          threads.submit(() -> told(restarted, before, "&fieldSelector=metadata.name%3Dq"));
      API.patch(PATH + "/q", "application/merge-patch+json", "{\"spec\":{\"order\":2}}");
      restarted.delete(PATH + "/q");
      assertThat(told.get().stream().map(line -> line.substring(0, line.indexOf(','))))
          .containsExactly(
              "{\"type\":\"ADDED\"", "{\"type\":\"MODIFIED\"", "{\"type\":\"DELETED\"");
    }
  }

  private static TopicRecord block(String name, long revision, Random random) {
    ResourceKey key = new ResourceKey(Kind.IPAM_BLOCK, "", name);
    String block =
        """
        {"apiVersion":"projectcalico.org/v3","kind":"IPAMBlock","metadata":{"name":"%s","labels":{"color":"%s"},"resourceVersion":"%d"},"spec":{"cidr":"10.9.0.0/30","affinity":"host:n"}}
        """;
    byte[] document =
        block
            .formatted(name, random.nextBoolean() ? "red" : "blue", revision)
            .strip()
            .getBytes(StandardCharsets.UTF_8);
    return new TopicRecord(key, revision, random.nextInt(3) == 0 ? null : document);
  }

  /** Nobody keeps a log of them: the topic itself has the last half hour. */
  @Test
  void soAreThoseWhoWatchTheViewsOfAddresses() throws Exception {
    String path = "/apis/projectcalico.org/v3/ipamblocks";
    Random random = new Random(11);
    long first = 1_000;
    long last = first + 100;
    try (TopicPublisher topic = new TopicPublisher(TestBackends.kafka(), Topics.IPAM)) {
      for (long revision = first; revision <= last; revision++) {
        topic.publish(List.of(block("p-" + random.nextInt(4), revision, random)));
      }
    }
    Awaitility.await()
        .until(() ->
            API.get(path).body().contains("\"metadata\":{\"resourceVersion\":\"" + last + "\"}"));
    int events = 0;
    try (RunningApi restarted = RunningApi.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> here = new ArrayList<>();
      List<Future<List<String>>> there = new ArrayList<>();
      for (long after = first - 1; after <= last; after += 20) {
        for (String selection : SELECTIONS) {
          long from = after;
          here.add(threads.submit(() -> told(API, path, from, selection)));
          there.add(threads.submit(() -> told(restarted, path, from, selection)));
        }
      }
      for (int i = 0; i < here.size(); i++) {
        assertThat(there.get(i).get()).isEqualTo(here.get(i).get());
        events += here.get(i).get().size();
      }
    }
    assertThat(events).as("something was told").isGreaterThan(200);
  }
}
