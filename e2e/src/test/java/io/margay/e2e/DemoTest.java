package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.lab.demo.Demo;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo's steps, in their order; each leaves no cell that differs from what the policy says. */
@ExtendWith(NeedsRoot.class)
@TestMethodOrder(OrderAnnotation.class)
class DemoTest {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int TRIES = 3;

  private static Demo demo;
  private static boolean hasPolicy;

  @BeforeAll
  static void attachWorkloads() {
    TheLab lab = TheLab.get();
    hasPolicy = false;
    demo =
        new Demo(
            lab.description(),
            lab.workloads(),
            lab.cluster(),
            Margay.HOME.resolve("examples/allow-tcp-6379.yaml"),
            System.out::println);
  }

  @AfterAll
  static void detach() {
    if (demo != null) {
      demo.close();
    }
  }

  @AfterEach
  void everyCellIsAsThePolicySays() {
    assertThat(demo.differences()).isEmpty();
  }

  @Test
  @Order(1)
  void withoutAPolicyEverybodyReachesEverybody() {
    demo.withoutPolicy();
  }

  @Test
  @Order(2)
  void withThePolicyOnlyTheFrontendReachesTheDatabaseOnItsPort() {
    applyPolicy();
  }

  @Test
  @Order(3)
  void aNewWorkloadHasItsNetworkWithinTwoSecondsOfTheStartOfCniAdd() {
    // What has to be quick is tried several times and has to be so once: the machine may be busy.
    assertThat(Stream.generate(demo::addWorkload).limit(TRIES))
        .anyMatch(took -> took.compareTo(LIMIT) < 0);
  }

  @Test
  @Order(4)
  void aStrangerThatBecomesAFrontendGetsIn() {
    applyPolicy();
    demo.relabel();
  }

  @Test
  @Order(5)
  void whenThePolicyGoesTheFirstMatrixIsBack() {
    applyPolicy();
    demo.deletePolicy();
    hasPolicy = false;
  }

  /** Unless a step before has: one that is run again alone finds what it needs. */
  private static void applyPolicy() {
    if (!hasPolicy) {
      demo.withPolicy();
      hasPolicy = true;
    }
  }
}
