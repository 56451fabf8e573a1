package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import java.util.List;

/** The spec of a {@link BlockAffinity}. */
@Doc("The block and its node.")
public record BlockAffinitySpec(
    @Doc("confirmed, pending or pendingDeletion.") @Default("confirmed") String state,
    @Required String node,
    @Default("host") String type,
    @Required Cidr cidr,
    @Default("false") boolean deleted)
    implements Checked {

  private static final List<String> STATES = List.of("confirmed", "pending", "pendingDeletion");
  private static final List<String> TYPES = List.of("host", "virtual");

  @Override
  public void check(Path path, Problems problems) {
    oneOf(STATES, state, path.field("state"), problems);
    oneOf(TYPES, type, path.field("type"), problems);
  }

  private static void oneOf(List<String> texts, String text, Path path, Problems problems) {
    if (!texts.contains(text)) {
      problems.notSupported(path, text, "must be one of " + String.join(", ", texts));
    }
  }
}
