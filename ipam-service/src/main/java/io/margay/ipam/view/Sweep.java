package io.margay.ipam.view;

import io.margay.core.model.Kind;
import io.margay.core.net.Cidr;
import io.margay.ipam.view.ViewRows.Shown;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Goes through all blocks and handles that there are, and all that documents show, a few at a time:
 * however many there are, few are in memory. For one thread, and one use.
 */
final class Sweep {

  private enum Stage {
    BLOCKS,
    SHOWN_BLOCKS,
    HANDLES,
    SHOWN_HANDLES,
    DONE
  }

  private final ViewRows rows;
  private final int most;
  private Stage stage = Stage.BLOCKS;
  private String after = "";

  /**
   * @param most how many handles or documents are read at a time
   */
  Sweep(ViewRows rows, int most) {
    this.rows = rows;
    this.most = most;
  }

  /**
   * Tells the next ones.
   *
   * @return whether there may be more
   */
  boolean next(Consumer<Cidr> blocks, Consumer<String> handles) {
    switch (stage) {
      case BLOCKS -> {
        rows.allBlocks().forEach(blocks);
        enter(Stage.SHOWN_BLOCKS);
      }
      case SHOWN_BLOCKS ->
          shown(Kind.IPAM_BLOCK, "cidr", text -> blocks.accept(Cidr.parse(text)), Stage.HANDLES);
      case HANDLES -> {
        List<String> some = rows.handlesAfter(after, most);
        some.forEach(handles);
        if (some.isEmpty()) {
          enter(Stage.SHOWN_HANDLES);
        } else {
          after = some.getLast();
        }
      }
      case SHOWN_HANDLES -> shown(Kind.IPAM_HANDLE, "handleID", handles, Stage.DONE);
      case DONE -> {}
    }
    return stage != Stage.DONE;
  }

  private void shown(Kind kind, String field, Consumer<String> things, Stage behind) {
    List<Shown> some = rows.shownAfter(kind, field, after, most);
    some.stream().map(Shown::shown).filter(Objects::nonNull).forEach(things);
    if (some.isEmpty()) {
      enter(behind);
    } else {
      after = some.getLast().key();
    }
  }

  private void enter(Stage next) {
    stage = next;
    after = "";
  }
}
