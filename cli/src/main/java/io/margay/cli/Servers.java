package io.margay.cli;

import io.margay.cli.service.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which policy-api is meant. */
public final class Servers {

  /** The file in a lab's state directory that says where its services are. */
  public static final String LAB_FILE = "lab.json";

  private static final String DEFAULT = "http://127.0.0.1:8080";

  private Servers() {}

  /**
   * The address a user gave, else that of the environment's MARGAY_SERVER, else that of the running
   * lab, else the default port here.
   *
   * @throws IllegalArgumentException if the address is not an http or https URI with a host
   */
  static URI choose(@Nullable String option, Map<String, String> environment) {
    if (option != null) {
      return checked(option, "--server");
    }
    String variable = environment.getOrDefault("MARGAY_SERVER", "");
    if (!variable.isEmpty()) {
      return checked(variable, "MARGAY_SERVER");
    }
    return runningLab(environment).map(s -> checked(s, LAB_FILE)).orElse(URI.create(DEFAULT));
  }

  /**
   * The same for another service, with its own option and variable.
   *
   * @throws IllegalArgumentException if the address is not an http or https URI with a host
   */
  static URI choose(Service service, @Nullable String option, Map<String, String> environment) {
    if (option != null) {
      return checked(option, service.option());
    }
    String variable = environment.getOrDefault(service.variable(), "");
    if (!variable.isEmpty()) {
      return checked(variable, service.variable());
    }
    return labFile(environment)
        .flatMap(lab -> ofLab(service, lab))
        .map(s -> checked(s, LAB_FILE))
        .orElse(URI.create(service.usual()));
  }

  private static Optional<String> ofLab(Service service, JsonNode lab) {
    String health = "/actuator/health";
    return lab.path("services")
        .valueStream()
        .filter(each -> each.path("name").asString("").equals(service.program()))
        .map(each -> each.path("health").asString(""))
        .filter(url -> url.endsWith(health))
        .map(url -> url.substring(0, url.length() - health.length()))
        .findFirst();
  }

  /**
   * The files that hold the path of a lab's state directory: one for root's, one for a user's.
   * MARGAY_LAB tells labs on one machine apart.
   */
  public static List<Path> labPointers(Map<String, String> environment) {
    String name = environment.getOrDefault("MARGAY_LAB", "");
    String file = name.isEmpty() ? "lab" : "lab-" + name;
    String user = environment.getOrDefault("USER", "nobody");
    return List.of(Path.of("/run/margay", file), Path.of("/tmp/margay-" + user, file));
  }

  private static Optional<String> runningLab(Map<String, String> environment) {
    return labFile(environment)
        .map(lab -> lab.path("server").asString(""))
        .filter(server -> !server.isEmpty());
  }

  private static Optional<JsonNode> labFile(Map<String, String> environment) {
    for (Path pointer : labPointers(environment)) {
      try {
        Path file = Path.of(Files.readString(pointer).strip()).resolve(LAB_FILE);
        JsonNode lab = JsonMapper.shared().readTree(Files.readString(file));
        if (!lab.path("server").asString("").isEmpty()) {
          return Optional.of(lab);
        }
      } catch (IOException | JacksonException _) {
        // No lab there, or one that is just being made: as good as none.
      }
    }
    return Optional.empty();
  }

  private static URI checked(String text, String source) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source + ": '" + text + "' is not a URI", e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException(source + ": '" + text + "' must be like http://HOST:PORT");
    }
    return uri;
  }
}
