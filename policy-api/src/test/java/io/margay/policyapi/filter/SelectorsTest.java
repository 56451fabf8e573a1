package io.margay.policyapi.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.core.model.Kind;
import io.margay.policyapi.status.StatusException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorsTest {

  private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "front");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "app=web | true",
        "app==web | true",
        "app = web | true",
        "app=db | false",
        "app!=db | true",
        "app!=web | false",
        "missing!=x | true",
        "app in (web,db) | true",
        "app in ( db , cache ) | false",
        "app notin (db) | true",
        "missing notin (db) | true",
        "app | true",
        "missing | false",
        "!missing | true",
        "!app | false",
        "app=web,tier=front | true",
        "app in (web,db),tier!=front | false",
        "app=web,!missing,tier in (front) | true",
        "app= | false",
      })
  void labelsAreSelected(String selector, boolean expected) {
    assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"app in web", "=x", "app in (", "a b", "app=web,,x", "app>1", ","})
  void whatIsNoLabelSelectorIsRefused(String selector) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> LabelSelector.parse(selector))
        .withMessageContaining("unable to parse requirement");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "metadata.name=x | true",
        "metadata.name==x | true",
        "metadata.name!=x | false",
        "metadata.namespace= | true",
        "spec.tier=default | true",
        "metadata.name=x,spec.tier=other | false",
      })
  void fieldsAreSelected(String selector, boolean expected) {
    Map<String, Object> object =
        Map.of("metadata", Map.of("name", "x"), "spec", Map.of("tier", "default"));
    assertThat(FieldSelector.parse(Kind.NETWORK_POLICY, selector).matches(object))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spec.selector=x", "metadata.name", "=x", "metadata.name=x,"})
  void whatIsNoFieldSelectorIsRefused(String selector) {
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(() -> FieldSelector.parse(Kind.NETWORK_POLICY, selector));
  }
}
