package io.margay.agent.dataplane;

import io.margay.agent.dataplane.links.KernelLinks;
import io.margay.agent.dataplane.recording.RecordingDataplane;
import io.margay.agent.dataplane.recording.RecordingLinks;
import io.margay.agent.netlink.Netns;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The two seams to the kernel, of one kind.
 *
 * @param dataplane what enforces; closing it leaves everything in force
 * @param links the wires of workloads
 */
public record Dataplanes(Dataplane dataplane, WorkloadLinks links) implements AutoCloseable {

  /**
   * Those of the kernel; needs CAP_NET_ADMIN and, for the wires, CAP_SYS_ADMIN.
   *
   * @throws IOException if netlink can not be used
   */
  public static Dataplanes kernel(KernelConfig config) throws IOException {
    Netns netns = Netns.of(config.netns());
    return new Dataplanes(KernelDataplane.open(config), new KernelLinks(netns));
  }

  /** Those that write what they would do, and do nothing. */
  public static Dataplanes recording(PrintStream out) {
    return new Dataplanes(new RecordingDataplane(out), new RecordingLinks(out));
  }

  @Override
  public void close() {
    dataplane.close();
  }
}
