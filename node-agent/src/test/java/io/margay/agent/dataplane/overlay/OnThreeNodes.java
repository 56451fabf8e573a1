package io.margay.agent.dataplane.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.agent.dataplane.overlay.OverlayLab.Machine;
import io.margay.agent.overlay.Overlay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of tunnels with real packets, each on three nodes of its own. */
abstract class OnThreeNodes {

  OverlayLab lab;
  Machine first;
  Machine second;

  /** Behind a router. */
  Machine far;

  @BeforeEach
  void open() throws Exception {
    lab = new OverlayLab();
    first = lab.machines().get(0);
    second = lab.machines().get(1);
    far = lab.machines().get(2);
  }

  /** Also after a test that was skipped because there can be no lab. */
  @AfterEach
  void close() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** What the first node's driver is after a restart, once it has made the kernel agree. */
  OverlayDriver restarted(Overlay overlay) throws IOException {
    OverlayDriver next = lab.driver(1, first.node());
    next.want(overlay);
    apply(next);
    return next;
  }

  /** Makes the kernel agree. */
  static void apply(OverlayDriver driver) {
    List<String> failures = new ArrayList<>();
    driver.applyPuts(failures);
    driver.applyRemovals(failures);
    assertThat(failures).isEmpty();
  }
}
