package io.margay.policyapi.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.ApiGroup;
import io.margay.core.model.Kind;
import io.margay.core.model.Resources;
import io.margay.core.model.codec.Decoded;
import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.body.Format;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

  @ParameterizedTest
  @EnumSource
  void everyKindHasAnExampleThatIsValidAsItStands(Kind kind) {
    Decoded<?> decoded = Resources.decode(Examples.of(kind));
    assertThat(decoded.problems()).isEmpty();
    assertThat(((io.margay.core.model.Resource) decoded.orThrow()).kind()).isEqualTo(kind);
  }

  @Test
  void theExampleOfApplyIsValid() {
    byte[] text = Examples.text("apply").getBytes(StandardCharsets.UTF_8);
    for (Object tree : Bodies.documents(text, Format.YAML)) {
      assertThat(Resources.decode(tree).problems()).isEmpty();
    }
  }

  static List<Kind> calicosKinds() {
    return Kind.in(ApiGroup.CALICO);
  }

  @ParameterizedTest
  @MethodSource("calicosKinds")
  void kubectlFindsAPatchOperationWithItsParametersInline(Kind kind) {
    Map<?, ?> paths = (Map<?, ?>) OpenApi.document().get("paths");
    String path =
        kind.group().path()
            + "/"
            + (kind.namespaced() ? "namespaces/{namespace}/" : "")
            + kind.plural()
            + "/{name}";
    Map<?, ?> patch = (Map<?, ?>) ((Map<?, ?>) paths.get(path)).get("patch");
    if (!Discovery.verbs(kind).contains("patch")) {
      assertThat(patch).isNull();
      return;
    }
    assertThat(patch.get("x-kubernetes-group-version-kind")).isEqualTo(Discovery.gvk(kind));
    assertThat(((List<?>) patch.get("parameters")).toString())
        .contains("name=dryRun", "name=fieldValidation");
  }
}
