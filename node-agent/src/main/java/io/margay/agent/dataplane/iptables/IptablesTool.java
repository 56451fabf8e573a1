package io.margay.agent.dataplane.iptables;

import java.io.IOException;

/** The rules of one address family in the kernel, as text. */
public interface IptablesTool {

  /** All tables, as {@code iptables-save} shows them. */
  String save() throws IOException;

  /**
   * Changes what the text names, leaves the rest, and each table altogether or not at all.
   *
   * @throws IOException with the reason, if the kernel or the tool refuses
   */
  void restore(String text) throws IOException;
}
