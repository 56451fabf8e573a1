package io.margay.agent.nodestatus;

import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.KernelRoutes;
import io.margay.agent.routing.BgpState;
import io.margay.agent.routing.Speaker;
import io.margay.bgp.view.ShownRoute;
import io.margay.core.model.CalicoNodeStatusStatus;
import java.io.IOException;
import java.util.List;

/** Looks at the node. */
public final class NodeState {

  /** More than are told, as some of the speaker's are in the kernel too. */
  private static final int MOST_ROUTES = 4 * RouteReport.MOST;

  private final Speaker speaker;
  private final Dataplane dataplane;
  private final String version;

  /**
   * @param version of this program
   */
  public NodeState(Speaker speaker, Dataplane dataplane, String version) {
    this.speaker = speaker;
    this.dataplane = dataplane;
    this.version = version;
  }

  /**
   * What the node tells of these classes; without the time, which is that of whoever stores it.
   *
   * @throws IOException if the kernel does not say which routes it has
   */
  CalicoNodeStatusStatus of(List<String> classes) throws IOException {
    BgpState bgp = speaker.state();
    boolean withRoutes = classes.contains("Routes");
    List<ShownRoute> told = withRoutes ? speaker.views().all(MOST_ROUTES) : List.of();
    KernelRoutes kernel = withRoutes ? dataplane.kernelRoutes() : KernelRoutes.NONE;
    return new CalicoNodeStatusStatus(
        null,
        classes.contains("Agent") ? StatusReport.agent(bgp, version) : null,
        classes.contains("BGP") ? StatusReport.bgp(bgp) : null,
        withRoutes ? RouteReport.of(bgp, told, kernel) : null);
  }
}
