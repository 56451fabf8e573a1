package io.margay.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KindTest {

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aKindIsFoundByEachOfItsNames(Kind kind) {
    assertThat(Kind.byId(kind.id())).contains(kind);
    assertThat(Kind.byName(kind.group(), kind.kindName())).contains(kind);
    assertThat(Kind.byPlural(kind.group(), kind.plural())).contains(kind);
    assertThat(Kind.byBody(kind.apiVersion(), kind.kindName())).contains(kind);
    assertThat(Kind.in(kind.group())).contains(kind);
    assertThat(kind.categories()).contains("margay").doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aKeyIsReadAsItIsWritten(Kind kind) {
    ResourceKey key = new ResourceKey(kind, kind.namespaced() ? "shop" : "", "a.b");
    assertThat(ResourceKey.parse(key.toString())).isEqualTo(key);
  }

  @ParameterizedTest
  @EnumSource(ApiGroup.class)
  void aGroupIsFoundByItsNames(ApiGroup group) {
    assertThat(ApiGroup.byName(group.group())).contains(group);
    assertThat(ApiGroup.byApiVersion(group.apiVersion())).contains(group);
  }

  @ParameterizedTest
  @CsvSource({
    "CALICO, projectcalico.org/v3, /apis/projectcalico.org/v3",
    "CORE, v1, /api/v1",
    "NETWORKING, networking.k8s.io/v1, /apis/networking.k8s.io/v1"
  })
  void groupsAreServedWhereKubernetesServesThem(ApiGroup group, String apiVersion, String path) {
    assertThat(List.of(group.apiVersion(), group.path())).containsExactly(apiVersion, path);
  }

  @Test
  void keysOfTheFirstGroupHaveBareKindNames() {
    assertThat(new ResourceKey(Kind.NETWORK_POLICY, "shop", "web"))
        .hasToString("NetworkPolicy/shop/web");
    assertThat(Kind.byId("NetworkPolicy.projectcalico.org")).isEmpty();
  }
}
