package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Something done to a route that a {@link BGPFilterRule} accepts: exactly one of these. */
@Doc("Something done to an accepted route: exactly one of these.")
public record BGPFilterOperation(
    @Nullable AddCommunity addCommunity,
    @Nullable PrependAsPath prependASPath,
    @Nullable SetPriority setPriority)
    implements Checked {

  /** Adds a community. */
  @Doc("Adds a community.")
  public record AddCommunity(@Doc("aa:nn or aa:nn:mm.") @Required String value) implements Checked {
    @Override
    public void check(Path path, Problems problems) {
      Community.check(value, path.field("value"), problems);
    }
  }

  /** Puts ASes before the path; the first becomes the nearest. */
  @Doc("Puts ASes before the path; the first becomes the nearest.")
  public record PrependAsPath(@Required @MaxSize(10) List<AsNumber> prefix) implements Checked {

    public PrependAsPath {
      prefix = List.copyOf(prefix);
    }

    @Override
    public void check(Path path, Problems problems) {
      if (prefix.isEmpty()) {
        problems.required(path.field("prefix"), "must have at least one AS");
      }
    }
  }

  /** Sets the metric, and with it the local preference. */
  @Doc("Sets the kernel's metric, and with it the local preference.")
  public record SetPriority(@Required @Range(min = 1, max = 2147483646) int value) {}

  @Override
  public void check(Path path, Problems problems) {
    long given =
        Stream.of(addCommunity, prependASPath, setPriority).filter(Objects::nonNull).count();
    if (given != 1) {
      problems.invalid(
          path, null, "must have exactly one of addCommunity, prependASPath, setPriority");
    }
  }
}
