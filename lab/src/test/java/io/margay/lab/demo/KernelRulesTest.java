package io.margay.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelRulesTest {

  private static final List<String> SAVED =
      List.of(
          "-A FORWARD -j forward",
          "-A forward -o caliother -j to-other",
          "-A forward -o calidb -m comment --comment x -j to-db",
          "-A to-db -m mark --mark 0x1/0x1 -j ACCEPT",
          "-A to-db -g policy",
          "-A to-other -j DROP",
          "-A policy -p tcp -m set --match-set s1 src -j MARK --set-xmark 0x1/0x1",
          "-A policy -j to-db");

  @Test
  void rulesTowardsAnInterfaceAreFollowedThroughJumpsAndEachChainIsShownOnce() {
    assertThat(KernelRules.follow(SAVED, "calidb"))
        .containsExactly(
            "-A forward -o calidb -m comment --comment x -j to-db",
            "-A to-db -m mark --mark 0x1/0x1 -j ACCEPT",
            "-A to-db -g policy",
            "-A policy -p tcp -m set --match-set s1 src -j MARK --set-xmark 0x1/0x1",
            "-A policy -j to-db");
  }

  @Test
  void anInterfaceThatNoRuleNamesHasNone() {
    assertThat(KernelRules.follow(SAVED, "cali")).isEmpty();
  }
}
