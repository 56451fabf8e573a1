package io.margay.agent.netlink;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of several requests in a row, of which only the last asked to be acknowledged. */
final class Outcomes {

  private Outcomes() {}

  /**
   * Waits for the last one's acknowledgement.
   *
   * @param first the number of the first of them
   * @param atOnce whether they are a transaction: a refusal of its beginning, the first, is the
   *     last answer there is
   * @return for each request its refusal, or null
   */
  static List<@Nullable NetlinkException> await(
      Received in, List<Message> requests, int first, boolean atOnce) throws NetlinkException {
    @Nullable NetlinkException[] refusals = new @Nullable NetlinkException[requests.size()];
    boolean done = false;
    while (!done) {
      in.await();
      while (in.next()) {
        int index = in.sequence() - first;
        if (!in.isOutcome() || index < 0 || index >= refusals.length) {
          continue;
        }
        boolean refused = in.error() != 0;
        if (refused) {
          refusals[index] = in.refusal(requests.get(index).doing());
        }
        done |= index == refusals.length - 1 || (atOnce && index == 0 && refused);
      }
    }
    return Arrays.asList(refusals);
  }
}
