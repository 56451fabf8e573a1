package io.margay.core.model.felix;

import io.margay.core.model.codec.Checked;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.OneOf;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problems;
import io.margay.core.model.codec.Range;
import io.margay.core.model.codec.Required;
import io.margay.core.net.Cidr;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A port that stays open whatever policy says.
 *
 * @param net only from (or to) these addresses; all if not given
 */
@Doc("A port that stays open whatever policy says.")
public record ProtoPort(
    @Required @OneOf({"TCP", "UDP", "SCTP", "tcp", "udp", "sctp"}) String protocol,
    @Required @Range(min = 0, max = 65535) int port,
    @Nullable Cidr net)
    implements Checked {

  /**
   * What is open to a host where nothing says otherwise: SSH, DHCP, BGP, etcd, the feed, the API.
   */
  public static final List<ProtoPort> FAILSAFE_INBOUND =
      Stream.concat(
              Stream.of(new ProtoPort("TCP", 22, null), new ProtoPort("UDP", 68, null)), common())
          .toList();

  /**
   * What a host may reach where nothing says otherwise: DNS, DHCP, BGP, etcd, the feed, the API.
   */
  public static final List<ProtoPort> FAILSAFE_OUTBOUND =
      Stream.concat(
              Stream.of(new ProtoPort("UDP", 53, null), new ProtoPort("UDP", 67, null)), common())
          .toList();

  private static Stream<ProtoPort> common() {
    return Stream.of(179, 2379, 2380, 5473, 6443, 6666, 6667)
        .map(port -> new ProtoPort("TCP", port, null));
  }

  @Override
  public void check(Path path, Problems problems) {
    if (port == 0) {
      problems.invalid(path.field("port"), port, "must be between 1 and 65535");
    }
  }
}
