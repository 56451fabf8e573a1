package io.margay.policyapi.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EntryMapTest {

  /** Puts and removals of one batch, by number of the key. */
  record Batch(List<Integer> puts, List<Integer> removals) {}

  @Provide
  Arbitrary<List<Batch>> batches() {
    Arbitrary<List<Integer>> keys = Arbitraries.integers().between(0, 300).list().ofMaxSize(60);
    return Combinators.combine(keys, keys).as(Batch::new).list().ofMaxSize(20);
  }

  @Property(tries = 200)
  void agreesWithAPlainMapAndLeavesOlderVersionsAsTheyWere(@ForAll("batches") List<Batch> batches) {
    EntryMap map = EntryMap.EMPTY;
    Map<String, Entry> model = new HashMap<>();
    List<EntryMap> versions = new ArrayList<>();
    List<Map<String, Entry>> models = new ArrayList<>();
    long revision = 0;
    for (Batch batch : batches) {
      List<Entry> changed = new ArrayList<>();
      for (int key : batch.puts()) {
        changed.add(new Entry("k" + key, ++revision, ByteString.copyFromUtf8("v" + revision)));
      }
      List<String> removed = batch.removals().stream().map(key -> "k" + key).toList();
      map = map.with(changed, removed);
      changed.forEach(entry -> model.put(entry.key(), entry));
      removed.forEach(model::remove);
      versions.add(map);
      models.add(Map.copyOf(model));
    }
    for (int i = 0; i < versions.size(); i++) {
      Map<String, Entry> seen = new HashMap<>();
      for (Entry entry : versions.get(i)) {
        assertThat(seen.put(entry.key(), entry)).as("each key once").isNull();
      }
      assertThat(seen).isEqualTo(models.get(i));
      for (int key = 0; key <= 300; key++) {
        assertThat(versions.get(i).get("k" + key)).isEqualTo(models.get(i).get("k" + key));
      }
    }
  }
}
