package io.margay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.core.model.Kind;
import io.margay.core.model.ResourceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An operator who looks at what was changed, and takes it back. */
@ExtendWith(NeedsRoot.class)
class HistoryTest {

  private static final String NAME = "history-spec";

  @TempDir private Path directory;
  private final TheLab lab = TheLab.get();

  @AfterEach
  void remove() {
    lab.cluster().delete(new ResourceKey(Kind.GLOBAL_NETWORK_SET, "", NAME));
  }

  @Test
  void aMistakeIsSeenAndTakenBack() throws IOException {
    apply("10.0.0.0/8", "ticket 1");
    String good = lastRevision();
    assertThat(margay("apply", "-f", file("0.0.0.0/0").toString(), "--dry-run"))
        .isEqualTo("globalnetworkset/" + NAME + " configured (dry run)\n");
    assertThat(nets()).isEqualTo("10.0.0.0/8");

    apply("172.16.0.0/12", "ticket 2");

    List<String> history = margay("history", "globalnetworkset", NAME).lines().toList();
    assertThat(history.get(1)).contains("written", "margay/", "ticket 2");
    assertThat(history.get(2)).startsWith(good + " ").contains("written", "margay/", "ticket 1");
    assertThat(margay("get", "globalnetworkset", NAME, "--as-of", good, "-o", "yaml"))
        .contains("10.0.0.0/8");

    String[] back = {"rollback", "--as-of", good, "--kind", "globalnetworkset"};
    assertThat(margay(with(back, "--dry-run")))
        .contains("globalnetworkset/" + NAME + " updated (dry run)\n");
    assertThat(nets()).isEqualTo("172.16.0.0/12");
    assertThat(margay(with(back, "--reason", "ticket 2 was wrong")))
        .contains("globalnetworkset/" + NAME + " updated\n");
    assertThat(nets()).isEqualTo("10.0.0.0/8");
    assertThat(margay("history", "globalnetworkset", NAME, "--limit", "1"))
        .contains("ticket 2 was wrong");
  }

  private void apply(String net, String reason) throws IOException {
    margay("apply", "-f", file(net).toString(), "--reason", reason);
    assertThat(nets()).isEqualTo(net);
  }

  private Path file(String net) throws IOException {
    return Files.writeString(
        directory.resolve("set.yaml"),
        """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkSet
        metadata: {name: %s}
        spec: {nets: [%s]}
        """
            .formatted(NAME, net));
  }

  private String nets() {
    String row = margay("get", "globalnetworkset", NAME).lines().toList().get(1);
    return row.split(" +")[1];
  }

  private String lastRevision() {
    String row = margay("history", "globalnetworkset", NAME).lines().toList().get(1);
    return row.split(" +")[0];
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  private String margay(String... arguments) {
    return Margay.must(lab.description().name().text(), arguments);
  }
}
