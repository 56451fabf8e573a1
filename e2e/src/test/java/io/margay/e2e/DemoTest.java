package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.lab.demo.Demo;
import java.time.Duration;
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

  private static Demo demo;

  @BeforeAll
  static void attachWorkloads() {
    TheLab lab = TheLab.get();
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
    demo.withPolicy();
  }

  @Test
  @Order(3)
  void aNewWorkloadHasItsNetworkWithinTwoSecondsOfTheStartOfCniAdd() {
    assertThat(demo.addWorkload()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  @Order(4)
  void aStrangerThatBecomesAFrontendGetsIn() {
    demo.relabel();
  }

  @Test
  @Order(5)
  void whenThePolicyGoesTheFirstMatrixIsBack() {
    demo.deletePolicy();
  }
}
