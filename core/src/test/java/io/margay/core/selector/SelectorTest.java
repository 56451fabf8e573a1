package io.margay.core.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      textBlock =
          """
          ``                                 ; all()
          `  \t `                            ; all()
          all()                              ; all()
          all( )                             ; all()
          global()                           ; global()
          has(a)                             ; has(a)
          has( a.b/c-d_E9 )                  ; has(a.b/c-d_E9)
          a=='b'                             ; a == "b"
          a == "b"                           ; a == "b"
          a\t==\t'b'                         ; a == "b"
          a == ''                            ; a == ""
          a == 'say "x"'                     ; a == 'say "x"'
          a == "it's"                        ; a == "it's"
          a != 'b'                           ; a != "b"
          a in {'c','b', 'b'}                ; a in {"b", "c"}
          a in{'b',}                         ; a in {"b"}
          a in {}                            ; a in {}
          a not in {"z","y"}                 ; a not in {"y", "z"}
          a notin { 'z' }                    ; a not in {"z"}
          a not \t in {'z'}                  ; a not in {"z"}
          a contains 'b'                     ; a contains "b"
          a starts with 'b'                  ; a starts with "b"
          a startswith 'b'                   ; a starts with "b"
          a starts   with'b'                 ; a starts with "b"
          a ends with 'b'                    ; a ends with "b"
          a endswith "b"                     ; a ends with "b"
          !has(a)                            ; !has(a)
          ! ! has(a)                         ; has(a)
          !!!has(a)                          ; !has(a)
          !(!has(a))                         ; has(a)
          (((has(a))))                       ; has(a)
          has(a)&&has(b)&&has(c)             ; (has(a) && has(b) && has(c))
          has(a)||has(b)||has(c)             ; (has(a) || has(b) || has(c))
          has(a) && (has(b) && has(c))       ; (has(a) && (has(b) && has(c)))
          has(a) || has(b) && has(c)         ; (has(a) || (has(b) && has(c)))
          (has(a) || has(b)) && has(c)       ; ((has(a) || has(b)) && has(c))
          !has(a) && has(b)                  ; (!has(a) && has(b))
          !(has(a) && has(b))                ; !(has(a) && has(b))
          in in {'in'} && not not in {'x'}   ; (in in {"in"} && not not in {"x"})
          has == 'x' || all != 'y'           ; (has == "x" || all != "y")
          global contains 'z'                ; global contains "z"
          contains contains 'contains'       ; contains contains "contains"
          """)
  void hasOneCanonicalForm(String text, String canonical) {
    Selector selector = Selector.parse(text);
    assertThat(selector.canonical()).isEqualTo(canonical);
    assertThat(selector.toString()).isEqualTo(text);
    assertThat(Selector.parse(canonical).canonical()).isEqualTo(canonical);
    assertThat(selector).isEqualTo(Selector.parse(canonical)).hasSameHashCodeAs(canonical);
  }

  @ParameterizedTest(name = "{0}: at {1}")
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      textBlock =
          """
          role                  ; 5  ; expected '==', '!=', 'in'
          role = 'x'            ; 6  ; expected '==', '!=', 'in'
          role == database      ; 9  ; expected a text in quotes, found "database"
          role == 'x            ; 9  ; the text in quotes does not end
          role == "x'           ; 9  ; the text in quotes does not end
          role == 'x' has(a)    ; 13 ; expected '&&', '||' or the end
          role == 'x' &&        ; 15 ; expected a label, '!', '('
          role == 'x' & has(a)  ; 13 ; expected '&&', '||' or the end
          && has(a)             ; 1  ; expected a label, '!', '('
          has(a                 ; 6  ; expected ')', found the end
          has()                 ; 5  ; expected a label
          has('a')              ; 5  ; expected a label
          all                   ; 4  ; expected '==', '!='
          all(a)                ; 5  ; expected ')'
          (has(a)               ; 8  ; expected '&&', '||' or ')'
          has(a))               ; 7  ; expected '&&', '||' or the end, found ")"
          ()                    ; 2  ; expected a label
          !                     ; 2  ; expected a label
          a in 'b'              ; 6  ; expected '{'
          a in {b}              ; 7  ; expected a text in quotes
          a in {'b' 'c'}        ; 11 ; expected ',' or '}'
          a in {,}              ; 7  ; expected a text in quotes
          a in {'b'             ; 10 ; expected ',' or '}', found the end
          a not {'b'}           ; 7  ; expected 'in'
          a starts 'b'          ; 10 ; expected 'with'
          a like 'b'            ; 3  ; expected '==', '!=', 'in'
          a$ == 'b'             ; 2  ; expected '==', '!='
          a === 'b'             ; 5  ; expected a text in quotes
          """)
  void saysWhereAndWhatWasExpected(String text, int position, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selector.parse(text))
        .withMessageStartingWith("at position " + position + ": ")
        .withMessageContaining(expected);
  }

  @Test
  void aNewlineIsNoSpace() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selector.parse("has(a) &&\nhas(b)"))
        .withMessage(
            "at position 10: expected a label, '!', '(', 'has(', 'all()' or 'global()', found \"\\nhas(b)\"");
    assertThatIllegalArgumentException().isThrownBy(() -> Selector.parse("\n"));
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      textBlock =
          """
          all()                          ; -    ; true
          global()                       ; -    ; true
          !all()                         ; x    ; false
          has(a)                         ; -    ; false
          has(a)                         ; ``   ; true
          a == 'x'                       ; x    ; true
          a == 'x'                       ; X    ; false
          a == 'x'                       ; -    ; false
          a == ''                        ; -    ; false
          a == ''                        ; ``   ; true
          a != 'x'                       ; -    ; true
          a != 'x'                       ; y    ; true
          a != 'x'                       ; x    ; false
          a in {'x', 'y'}                ; y    ; true
          a in {'x', 'y'}                ; z    ; false
          a in {'x', 'y'}                ; -    ; false
          a in {}                        ; x    ; false
          a not in {'x', 'y'}            ; x    ; false
          a not in {'x', 'y'}            ; z    ; true
          a not in {'x', 'y'}            ; -    ; true
          a not in {}                    ; -    ; true
          a contains 'ell'               ; well ; true
          a contains 'ell'               ; wel  ; false
          a contains ''                  ; -    ; false
          a contains ''                  ; w    ; true
          a starts with 'we'             ; well ; true
          a starts with 'ell'            ; well ; false
          a starts with ''               ; -    ; false
          a ends with 'll'               ; well ; true
          a ends with 'we'               ; well ; false
          !(a == 'x')                    ; -    ; true
          has(a) && a != 'x'             ; y    ; true
          has(a) && a != 'x'             ; x    ; false
          !has(a) || a == 'x'            ; y    ; false
          """)
  void matches(String text, String value, boolean expected) {
    Map<String, String> labels = value.equals("-") ? Map.of() : Map.of("a", value);
    assertThat(Selector.parse(text).matches(labels)).isEqualTo(expected);
  }

  @Test
  void anAbsentLabelIsNotConfusedWithAnother() {
    Selector selector = Selector.parse("role == 'database' && has(tier)");
    assertThat(selector.matches(Map.of("role", "database"))).isFalse();
    assertThat(selector.matches(Map.of("role", "database", "tier", ""))).isTrue();
  }

  @Test
  void theIdentifierIsTheHashOfTheCanonicalForm() {
    assertThat(Selector.ALL.id()).isEqualTo("s:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug");
    assertThat(Selector.parse("").id()).isEqualTo(Selector.ALL.id());
    assertThat(Selector.parse("a=='b'").id())
        .isEqualTo(Selector.parse("a == \"b\"").id())
        .hasSize(40)
        .isNotEqualTo(Selector.ALL.id());
  }

  @Test
  void setsAreSortedByCodePoint() {
    assertThat(Selector.parse("a in {'\uD83D\uDE00', '\uFF5E', 'z'}").canonical())
        .isEqualTo("a in {\"z\", \"\uFF5E\", \"\uD83D\uDE00\"}");
  }

  @Test
  void combines() {
    Selector a = Selector.parse("has(a)||has(b)");
    Selector b = Selector.parse("c in {'x'}");
    assertThat(a.and(b)).hasToString("((has(a) || has(b)) && c in {\"x\"})");
    assertThat(a.or(b)).hasToString("((has(a) || has(b)) || c in {\"x\"})");
    assertThat(a.not()).hasToString("!(has(a) || has(b))");
    assertThat(a.not().not()).isEqualTo(a);
    assertThat(a.and(b).withLabelPrefix("pcns."))
        .hasToString("((has(pcns.a) || has(pcns.b)) && pcns.c in {\"x\"})");
  }

  @Test
  void whatIsCombinedIsWhatItsTextSays() {
    Selector scoped =
        Selector.parse("role == 'x' || has(y)")
            .and(Selector.parse("projectcalico.org/namespace == 'n'"));
    assertThat(scoped)
        .isEqualTo(Selector.parse("(role == 'x' || has(y)) && projectcalico.org/namespace == 'n'"));
  }

  @Test
  void knowsAllAndGlobal() {
    assertThat(Selector.parse(" ").isAll()).isTrue();
    assertThat(Selector.parse("(all())").isAll()).isTrue();
    assertThat(Selector.parse("global()").isGlobal()).isTrue();
    assertThat(Selector.parse("!global()").isGlobal()).isFalse();
    assertThat(Selector.parse("has(a) && !(has(b) || global())").mentionsGlobal()).isTrue();
    assertThat(Selector.parse("global == 'global()'").mentionsGlobal()).isFalse();
  }

  @Test
  void deepNestingIsRefusedAndLongInputIsNot() {
    assertThat(Selector.parse("(".repeat(100) + "has(a)" + ")".repeat(100)).canonical())
        .isEqualTo("has(a)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selector.parse("(".repeat(100_000)))
        .withMessage("at position 101: parentheses may be nested at most 100 deep");
    assertThat(Selector.parse("!".repeat(100_001) + "has(a)").canonical()).isEqualTo("!has(a)");
    assertThat(Selector.parse("has(a)" + " && has(a)".repeat(10_000)).matches(Map.of("a", "")))
        .isTrue();
    assertThat(Selector.parse("(has(a))" + " || (has(b))".repeat(200)).matches(Map.of("b", "")))
        .isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selector.parse("has(" + "a".repeat(513) + ")"))
        .withMessage("at position 5: a label has at most 512 characters, this one 513");
  }

  @Test
  void combiningWithoutEndIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> {
          Selector selector = Selector.ALL;
          while (true) {
            selector = selector.and(Selector.ALL).not();
          }
        });
  }
}
