package io.margay.policyapi.store;

/** Wants to know at once when this replica has committed a change. */
@FunctionalInterface
public interface CommitListener {

  /**
   * Called on the writer's thread, after the commit: it must be quick.
   *
   * @param revision of the commit's last change
   */
  void committed(long revision);
}
