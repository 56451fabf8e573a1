package io.margay.policyapi.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import io.margay.policyapi.garbage.Belonging.Owner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule by which objects are collected. */
class FateTest {

  private static final ResourceKey POLICY = new ResourceKey(Kind.NETWORK_POLICY, "w", "x");
  private static final ResourceKey TIER = new ResourceKey(Kind.TIER, "", "x");

  /** What there is; an owner of another name is gone. */
  private static final Map<ResourceKey, Belonging> STORED =
      Map.of(
          policy("alive"),
          new Belonging(policy("alive"), "u-alive", List.of(), List.of(), false),
          policy("held"),
          new Belonging(policy("held"), "u-held", List.of(), List.of("a.example/x"), true),
          policy("anew"),
          new Belonging(policy("anew"), "u-of-the-new-one", List.of(), List.of(), false),
          policy("waiting"),
          new Belonging(
              policy("waiting"), "u-waiting", List.of(), List.of("foregroundDeletion"), true),
          policy("leaving"),
          new Belonging(policy("leaving"), "u-leaving", List.of(), List.of("orphan"), true));

  private static ResourceKey policy(String name) {
    return new ResourceKey(Kind.NETWORK_POLICY, "w", name);
  }

  private static Owner owner(ResourceKey dependent, String text) {
    String[] parts = text.split("/");
    String apiVersion =
        switch (parts[0]) {
          case "Service" -> "v1";
          case "Deployment" -> "apps/v1";
          default -> Kind.API_VERSION;
        };
    return Owner.of(
        dependent,
        Map.of(
            "apiVersion", apiVersion, "kind", parts[0], "name", parts[1], "uid", "u-" + parts[1]));
  }

  private static Fate fate(String shown) {
    return switch (shown.split(" ")[0]) {
      case "stays" -> new Fate.Stays();
      case "goes" -> new Fate.Goes(shown.endsWith("foreground"));
      default -> new Fate.Loses(Set.of(shown.substring("loses ".length()).split(" ")));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          ''                                              | stays
          NetworkPolicy/alive                             | stays
          # Still there, whatever keeps it.
          NetworkPolicy/held                              | stays
          NetworkPolicy/gone                              | goes
          Service/gone                                    | goes
          Tier/gone                                       | goes
          # Another one of the same name.
          NetworkPolicy/anew                              | goes
          # Kinds that this API does not store may live elsewhere.
          Deployment/gone                                 | stays
          NoSuchKind/gone                                 | stays
          IPAMBlock/gone                                  | stays
          NetworkPolicy/gone NetworkPolicy/anew           | goes
          NetworkPolicy/gone NetworkPolicy/alive          | loses u-gone
          NetworkPolicy/gone Deployment/gone2             | loses u-gone
          NetworkPolicy/anew NetworkPolicy/held           | loses u-anew
          NetworkPolicy/waiting                           | goes in the foreground
          NetworkPolicy/waiting NetworkPolicy/gone        | goes in the foreground
          NetworkPolicy/waiting NetworkPolicy/alive       | loses u-waiting
          NetworkPolicy/leaving                           | loses u-leaving
          NetworkPolicy/leaving NetworkPolicy/gone        | loses u-leaving u-gone
          NetworkPolicy/leaving NetworkPolicy/waiting     | loses u-leaving u-waiting
          NetworkPolicy/alive NetworkPolicy/leaving       | loses u-leaving
          """)
  void isDecidedByWhatBecameOfTheOwners(String owners, String expected) {
    List<Owner> given = new ArrayList<>();
    Stream.of(owners.split(" "))
        .filter(o -> !o.isEmpty())
        .forEach(o -> given.add(owner(POLICY, o)));
    assertThat(of(POLICY, given, false)).isEqualTo(fate(expected));
    Collections.reverse(given);
    assertThat(of(POLICY, given, false)).isEqualTo(fate(expected));
    given.addAll(List.copyOf(given));
    assertThat(of(POLICY, given, false)).isEqualTo(fate(expected));
    // What has been asked to go already needs nothing more.
    assertThat(of(POLICY, given, true)).isEqualTo(new Fate.Stays());
  }

  @ParameterizedTest
  @CsvSource({"NetworkPolicy/gone, stays", "Service/gone, stays", "Tier/gone, goes"})
  void anOwnerInANamespaceCanNotBeFollowedFromOutside(String owner, String expected) {
    assertThat(of(TIER, List.of(owner(TIER, owner)), false)).isEqualTo(fate(expected));
  }

  private static Fate of(ResourceKey key, List<Owner> owners, boolean going) {
    return Fate.of(new Belonging(key, "u", owners, List.of(), going), STORED::get);
  }
}
