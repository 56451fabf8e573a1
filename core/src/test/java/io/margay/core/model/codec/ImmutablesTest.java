package io.margay.core.model.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.margay.core.model.codec.Problem.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImmutablesTest {

  record Inner(@Immutable @Nullable Integer fixed, @Nullable Integer free) {}

  record Outer(@Immutable @Nullable String name, @Nullable Inner inner, @Immutable Inner whole) {}

  private static final Inner WHOLE = new Inner(1, 2);

  @Test
  void changesOfFreeFieldsAreNoProblem() {
    assertThat(
            Immutables.check(
                new Outer("a", new Inner(1, 2), WHOLE), new Outer("a", new Inner(1, 3), WHOLE)))
        .isEmpty();
    assertThat(Immutables.check(new Outer("a", null, WHOLE), new Outer("a", WHOLE, WHOLE)))
        .isEmpty();
  }

  @Test
  void eachChangeOfAnImmutableFieldHasItsPath() {
    assertThat(
            Immutables.check(
                new Outer("a", new Inner(1, 2), WHOLE),
                new Outer(null, new Inner(9, 2), new Inner(1, 3))))
        .extracting(Problem::path, Problem::reason)
        .containsExactly(
            tuple("name", Reason.FORBIDDEN),
            tuple("inner.fixed", Reason.FORBIDDEN),
            tuple("whole", Reason.FORBIDDEN));
  }

  @Test
  void theMessageSaysWhatItIsAndTheValueWhatWasAsked() {
    assertThat(Immutables.check(new Outer("a", null, WHOLE), new Outer("b", null, WHOLE)))
        .containsExactly(new Problem("name", Reason.FORBIDDEN, "can not be changed: it is a", "b"));
  }
}
