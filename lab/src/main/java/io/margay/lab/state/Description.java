package io.margay.lab.state;

import io.margay.cli.Failure;
import io.margay.lab.host.ProcessId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running lab, for whoever wants to use it.
 *
 * @param name tells it from others on the machine
 * @param lab the process that holds it
 * @param kernel whether nodes are network namespaces with real kernels' rules; if not, agents only
 *     record what they would program
 * @param server policy-api's address for HTTP
 * @param kafka {@code host:port}
 */
public record Description(
    LabName name,
    ProcessId lab,
    boolean kernel,
    String server,
    List<Service> services,
    List<Node> nodes,
    Postgres postgres,
    String kafka) {

  public Description {
    services = List.copyOf(services);
    nodes = List.copyOf(nodes);
  }

  /**
   * One of the programs beside the agents.
   *
   * @param health an address that answers 200 when it is well
   */
  public record Service(String name, String health, Path log) {}

  /**
   * A node and its agent.
   *
   * @param namespace null where nodes are not namespaces
   * @param address with its prefix length
   * @param health base address of the agent's health and metrics
   * @param socket where its CNI server listens
   */
  public record Node(
      String name,
      @Nullable String namespace,
      String address,
      String health,
      Path socket,
      Path log) {}

  /** How to reach the databases {@code policy} and {@code ipam}. */
  public record Postgres(String host, int port, String user, String password) {
    public String jdbcUrl(String database) {
      return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }
  }

  /**
   * @throws Failure if there is none of that name
   */
  public Node node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new Failure(
                "no node '"
                    + name
                    + "' in this lab: there are "
                    + nodes.stream().map(Node::name).toList()));
  }
}
