package io.margay.core.model;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.MaxSize;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.UniqueItems;
import io.margay.core.selector.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoints by the service account that they run under: everything given must hold. */
@Doc("Endpoints by the service account that they run under.")
public record ServiceAccountMatch(
    @Doc("Any of these service accounts.") @MaxSize(256) @UniqueItems List<String> names,
    @Doc("Service accounts with these labels.") @MaxSize(1024) @Nullable Selector selector)
    implements Checked {

  public ServiceAccountMatch {
    names = List.copyOf(names);
  }

  @Override
  public void check(Path path, Problems problems) {
    GlobalSelectors.refuse(selector, path.field("selector"), problems);
  }
}
