package io.margay.policyapi.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.Kind;
import io.margay.policyapi.body.Bodies;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListWriteTest {

  private static final int PARTS = 50;
  private static final int DOCUMENTS = 20;

  private static String document(int number) {
    return Bodies.json(
        Map.of(
            "apiVersion",
            Kind.API_VERSION,
            "kind",
            "Tier",
            "metadata",
            Map.of("name", "t" + number, "annotations", Map.of("a", "v".repeat(10_000)))));
  }

  /** Gives parts and notes how much of what it gave before has not been written. */
  private static final class Source implements Documents {
    private final ByteArrayOutputStream written;
    private int given;
    private long characters;
    private long mostHeld;

    Source(ByteArrayOutputStream written) {
      this.written = written;
    }

    @Override
    public boolean hasNext() {
      return given < PARTS;
    }

    @Override
    public List<byte[]> next() {
      mostHeld = Math.max(mostHeld, characters - written.size());
      List<byte[]> part =
          IntStream.range(0, DOCUMENTS)
              .mapToObj(i -> Replies.bytes(document(given * DOCUMENTS + i)))
              .toList();
      given++;
      characters += part.stream().mapToLong(json -> json.length).sum();
      return part;
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json;as=Table;v=v1;g=meta.k8s.io",
        "application/yaml"
      })
  void aPartIsWrittenBeforeTheNextIsAskedFor(String accept) throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Source source = new Source(written);
    Lists.write(
        new Listing(7, null, null, source),
        ListForm.of(Kind.TIER, accept, "Object", false),
        written);
    assertThat(source.given).isEqualTo(PARTS);
    assertThat(source.mostHeld).isLessThanOrEqualTo(Lists.PART_BYTES);
    assertThat(written.toString().split("\"?name\"?:")).hasSizeGreaterThan(PARTS * DOCUMENTS);
  }
}
