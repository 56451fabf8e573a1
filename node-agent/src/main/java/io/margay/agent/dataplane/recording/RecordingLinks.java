package io.margay.agent.dataplane.recording;

import io.margay.agent.dataplane.WorkloadLinks;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Wires on paper: remembers what was asked, and writes it. */
public final class RecordingLinks implements WorkloadLinks {

  private final PrintStream out;
  private final Map<String, Wire> wires = new ConcurrentHashMap<>();

  public RecordingLinks(PrintStream out) {
    this.out = out;
  }

  @Override
  public Attached attach(Wire wire) {
    wires.put(wire.hostInterface(), wire);
    out.println(
        "attach "
            + wire.hostInterface()
            + " to "
            + wire.workloadInterface()
            + " in "
            + wire.netns()
            + " addresses "
            + wire.addresses()
            + " mtu "
            + wire.mtu());
    return new Attached(mac(wire));
  }

  @Override
  public void detach(String hostInterface, @Nullable Path netns) {
    if (wires.remove(hostInterface) != null) {
      out.println("detach " + hostInterface);
    }
  }

  @Override
  public List<String> check(Wire wire) {
    Wire recorded = wires.get(wire.hostInterface());
    if (recorded == null) {
      return List.of("there is no interface " + wire.hostInterface() + " on the node");
    }
    return recorded.equals(wire)
        ? List.of()
        : List.of(wire.hostInterface() + " was attached as " + recorded);
  }

  /** A locally administered address that repeats for the same wire. */
  private static String mac(Wire wire) {
    int hash = wire.hostInterface().hashCode();
    byte[] bytes = {
      0x02, 0, (byte) (hash >> 24), (byte) (hash >> 16), (byte) (hash >> 8), (byte) hash
    };
    return HexFormat.ofDelimiter(":").formatHex(bytes);
  }
}
