package io.margay.agent.dataplane.plan;

import io.margay.core.calc.SetMember;
import io.margay.core.calc.SetType;
import io.margay.core.net.Family;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * Keeps the sets and rules of a kernel as desired, in one of its ways. One thread uses it. Nothing
 * is written before {@link #apply}.
 */
public interface PolicyDriver {

  /** Desires a set with these members and no others. */
  void put(String set, SetType type, Collection<SetMember> members);

  /**
   * Changes the members of a set that was put.
   *
   * @throws IllegalStateException if it was not
   */
  void change(String set, Collection<SetMember> added, Collection<SetMember> removed);

  /** Desires a set no longer. */
  void remove(String set);

  /** Desires these to be all addresses that workloads send from. */
  void sources(Collection<Source> sources);

  /** Desires these tables of a family. */
  void want(Family family, List<Table> tables);

  /**
   * Makes the kernel agree; what fails stays to be done by the next call.
   *
   * @return what could not be done, a sentence each
   */
  List<String> apply();

  /**
   * Reads the kernel.
   *
   * @return what is no longer as it was written, a sentence each
   */
  List<String> resync() throws IOException;
}
