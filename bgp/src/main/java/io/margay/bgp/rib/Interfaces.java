package io.margay.bgp.rib;

import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** The interfaces of this machine that routes lie on, as policies may ask for them. */
public interface Interfaces {

  /** For tables none of whose policies asks. */
  Interfaces NONE =
      new Interfaces() {
        @Override
        public @Nullable String towards(IpAddress nextHop) {
          return null;
        }

        @Override
        public @Nullable String of(Cidr own) {
          return null;
        }
      };

  /** The interface through which a next hop is reached; null if it is not reached. */
  @Nullable String towards(IpAddress nextHop);

  /**
   * The interface of the kernel's route to exactly this prefix, for a prefix of the speaker's own:
   * a workload's. Null if there is no such route, or one that leads nowhere, as that of a block.
   */
  @Nullable String of(Cidr own);
}
