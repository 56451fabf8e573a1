package io.margay.ipam.write;

import io.margay.ipam.block.Picture;

/**
 * A request that is planned on the picture of the blocks.
 *
 * @param <T> what it gives
 */
abstract sealed class PlannedOperation<T> extends Operation<T>
    permits TakeOperation, GiveOperation, EnsureOperation {

  final Planned planned = new Planned();

  @Override
  final boolean unsure() {
    return planned.unsure();
  }

  @Override
  final boolean isShort() {
    return planned.isShort();
  }

  @Override
  final void undo(Picture picture) {
    planned.undo(picture);
  }
}
