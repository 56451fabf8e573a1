package io.margay.lab.traffic;

import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import java.util.List;

/** ICMP echoes from a workload. */
public final class Ping {

  private Ping() {}

  /** Sends one echo request; whether it was answered within a fifth of a second. */
  public static boolean once(Place from, String address) {
    return Tool.run(
            List.of(
                "nsenter",
                "--net=" + Namespaces.file(from.namespace()),
                "--",
                "ping",
                "-n",
                "-q",
                "-c",
                "1",
                "-W",
                "0.2",
                address))
        .succeeded();
  }
}
