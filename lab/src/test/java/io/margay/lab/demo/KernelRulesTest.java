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

  private static final String LISTED =
      """
      table ip margay {
      \tset set-s-clients {
      \t\ttype ipv4_addr
      \t\telements = { 10.0.0.2,
      \t\t\t     10.0.0.1 }
      \t}

      \tmap mgy-to-wl {
      \t\ttype ifname : verdict
      \t\telements = { "calidb" : goto mgy-tw-calidb,
      \t\t\t     "caliother" : goto mgy-tw-caliother }
      \t}

      \tmap mgy-from-wl {
      \t\ttype ifname : verdict
      \t\telements = { "calidb" : goto mgy-fw-calidb }
      \t}

      \tchain mgy-fw-calidb {
      \t\tdrop comment "mgy:x"
      \t}

      \tchain mgy-to-wl {
      \t\toifname vmap @mgy-to-wl comment "mgy:x"
      \t}

      \tchain mgy-tw-calidb {
      \t\tjump mgy-pi-db comment "mgy:x"
      \t}

      \tchain mgy-tw-caliother {
      \t\tdrop comment "mgy:x"
      \t}

      \tchain mgy-pi-db {
      \t\tip saddr @set-s-clients meta mark set 0x1 return comment "mgy:x"
      \t}
      }
      """;

  @Test
  void whatNftListsIsFollowedTheSameWay() {
    assertThat(KernelRules.follow(NftListing.rules(LISTED), "calidb"))
        .containsExactly(
            "-A mgy-to-wl -o calidb goto mgy-tw-calidb",
            "-A mgy-tw-calidb jump mgy-pi-db",
            "-A mgy-pi-db ip saddr @set-s-clients meta mark set 0x1 return");
    assertThat(NftListing.elements(LISTED.substring(0, 120)))
        .containsExactly("10.0.0.1", "10.0.0.2");
  }
}
