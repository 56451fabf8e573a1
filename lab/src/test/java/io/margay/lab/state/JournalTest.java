package io.margay.lab.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.lab.host.ProcessId;
import io.margay.lab.state.Journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry.Running("lab", new ProcessId(12, 345)),
          new Entry.Namespace("mgy-node1"),
          new Entry.Link("mgy-lab"),
          new Entry.OutsideFile(Path.of("/run/margay/a file")));

  @TempDir Path directory;

  @Test
  void whatIsAddedIsReadInItsOrder() {
    Journal journal = new Journal(directory.resolve("journal"));
    ENTRIES.forEach(journal::add);
    assertThat(journal.entries()).isEqualTo(ENTRIES);
  }

  @Test
  void aJournalThatIsNotThereHasNoEntries() {
    assertThat(new Journal(directory.resolve("nothing")).entries()).isEmpty();
  }

  @Test
  void linesThatACrashCutOffAreLeftOut() throws IOException {
    Path file = directory.resolve("journal");
    Journal journal = new Journal(file);
    ENTRIES.forEach(journal::add);
    for (String cut : List.of("process lab 12", "namespace", "lin", "")) {
      Files.writeString(file, cut + "\n", StandardOpenOption.APPEND);
    }
    assertThat(journal.entries()).isEqualTo(ENTRIES);
  }
}
