package io.margay.agent.ipam;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.agent.file.WholeFile;
import io.margay.core.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the node held when it last asked, one address a line, so that an agent that starts while
 * ipam-service is away has something to give. What it says may be old: what local workloads have
 * goes before it, and ipam-service is asked as soon as it answers.
 */
final class HeldFile {

  private static final Logger log = LoggerFactory.getLogger(HeldFile.class);

  private final Path file;

  HeldFile(Path stateDirectory) {
    this.file = stateDirectory.resolve("held-addresses");
  }

  /** A line that can not be read counts as not there: the service still knows of it. */
  List<IpAddress> read() throws IOException {
    List<IpAddress> addresses = new ArrayList<>();
    if (!Files.exists(file)) {
      return addresses;
    }
    for (String line : Files.readString(file, UTF_8).lines().toList()) {
      try {
        addresses.add(IpAddress.parse(line));
      } catch (IllegalArgumentException e) {
        log.warn("a held address can not be read file={} line=\"{}\"", file, line);
      }
    }
    return addresses;
  }

  void write(Collection<IpAddress> addresses) throws IOException {
    StringBuilder text = new StringBuilder();
    addresses.forEach(address -> text.append(address).append('\n'));
    WholeFile.write(file, text.toString().getBytes(UTF_8), false);
  }
}
