package io.margay.policyapi.store;

import io.margay.core.model.ResourceKey;
import java.sql.SQLException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Two lists in order as one, in which each object stands once. */
final class MergedRows {

  private static final Comparator<ResourceKey> ORDER =
      Comparator.comparing(ResourceKey::namespace).thenComparing(ResourceKey::name);

  private final ListedRows left;
  private final ListedRows right;
  private @Nullable Listed nextLeft;
  private @Nullable Listed nextRight;

  MergedRows(ListedRows left, ListedRows right) throws SQLException {
    this.left = left;
    this.right = right;
    this.nextLeft = left.next();
    this.nextRight = right.next();
  }

  /** Null at the end. */
  @Nullable Listed next() throws SQLException {
    Listed fromLeft = nextLeft;
    Listed fromRight = nextRight;
    int order = order(fromLeft, fromRight);
    if (order <= 0) {
      nextLeft = left.next();
    }
    if (order >= 0) {
      nextRight = right.next();
    }
    return order <= 0 ? fromLeft : fromRight;
  }

  private static int order(@Nullable Listed left, @Nullable Listed right) {
    if (right == null) {
      return -1;
    }
    return left == null ? 1 : ORDER.compare(left.key(), right.key());
  }
}
