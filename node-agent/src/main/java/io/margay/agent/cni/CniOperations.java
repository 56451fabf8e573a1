package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.agent.cni.CniException.Code;
import io.margay.agent.dataplane.WorkloadLinks;
import io.margay.agent.endpoint.EndpointStore;
import io.margay.agent.endpoint.KeyedLocks;
import io.margay.agent.endpoint.Releases;
import io.margay.agent.ipam.Addresses;
import io.margay.agent.meters.AgentMeters;
import io.margay.agent.retry.Retrier;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request in, one reply out; no request makes it fail. */
public final class CniOperations {

  /**
   * A reply.
   *
   * @param ok whether the plugin is to succeed
   * @param json what it prints; may be empty
   */
  record Reply(boolean ok, byte[] json) {}

  private static final Logger log = LoggerFactory.getLogger(CniOperations.class);
  private static final byte[] NOTHING = "".getBytes(UTF_8);

  private final Attacher attacher;
  private final Detacher detacher;
  private final Checker checker;
  private final Addresses addresses;
  private final Enforcement enforcement;
  private final KeyedLocks locks;
  private final AgentMeters meters;

  public CniOperations(
      CniSettings settings,
      Addresses addresses,
      WorkloadLinks links,
      EndpointStore store,
      Enforcement enforcement,
      KeyedLocks locks,
      Releases releases,
      Retrier retrier,
      AgentMeters meters) {
    this.attacher = new Attacher(settings, addresses, releases, links, store, enforcement);
    this.detacher = new Detacher(settings, links, store, enforcement, locks, releases, retrier);
    this.checker = new Checker(settings, links, store, enforcement);
    this.addresses = addresses;
    this.enforcement = enforcement;
    this.locks = locks;
    this.meters = meters;
  }

  /** Does what an earlier life of the agent left undone; before any request. */
  public void start() {
    detacher.finish();
  }

  Reply handle(CniRequest request) {
    long start = System.nanoTime();
    String command = "unknown";
    int code = 0;
    try {
      Invocation invocation = Invocation.of(request.environment());
      command = invocation.command().name();
      NetworkConfig config =
          NetworkConfig.parse(request.input(), invocation.command(), invocation.arguments());
      return new Reply(true, perform(invocation, config));
    } catch (CniException e) {
      code = e.code().number();
      log.warn(
          "CNI request failed command={} container={} code={} reason=\"{}: {}\"",
          command,
          request.environment().getOrDefault("CNI_CONTAINERID", ""),
          code,
          e.getMessage(),
          e.details());
      return error(request, e);
    } catch (InterruptedException e) {
      code = Code.TRY_AGAIN_LATER.number();
      return error(
          request, new CniException(Code.TRY_AGAIN_LATER, "the node agent stops", "try again"));
    } catch (RuntimeException e) {
      code = Code.INTERNAL.number();
      log.error("CNI request failed command={}", command, e);
      return error(
          request, new CniException(Code.INTERNAL, "the node agent failed on the request", e));
    } finally {
      meters.cni(command, code, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  static Reply error(CniRequest request, CniException e) {
    return new Reply(
        false,
        CniReplies.error(
            NetworkConfig.versionOf(request.input()),
            e.code().number(),
            e.getMessage(),
            e.details()));
  }

  private byte[] perform(Invocation invocation, NetworkConfig config)
      throws CniException, InterruptedException {
    return switch (invocation.command()) {
      case VERSION -> CniReplies.version(config.version());
      case STATUS -> status();
      case GC -> collect(config);
      case ADD -> {
        try (KeyedLocks.Held held = locks.hold(invocation.containerId())) {
          yield attacher.attach(invocation, config);
        }
      }
      case DEL -> {
        try (KeyedLocks.Held held = locks.hold(invocation.containerId())) {
          detacher.detach(invocation.attachment(config.name()));
          yield NOTHING;
        }
      }
      case CHECK -> {
        try (KeyedLocks.Held held = locks.hold(invocation.containerId())) {
          checker.check(invocation, config);
          yield NOTHING;
        }
      }
    };
  }

  private byte[] status() throws CniException {
    String why = enforcement.unavailable();
    if (why.isEmpty() && addresses.away()) {
      why = "ipam-service does not answer";
    }
    if (!why.isEmpty()) {
      throw enforcement.impaired()
          ? new CniException(
              Code.LIMITED_CONNECTIVITY,
              "no workload can be attached now, and those that are may be cut off",
              why)
          : new CniException(Code.NOT_AVAILABLE, "no workload can be attached now", why);
    }
    return NOTHING;
  }

  private byte[] collect(NetworkConfig config) throws CniException, InterruptedException {
    var valid = config.validAttachments();
    if (valid == null) {
      throw CniException.configuration(
          "cni.dev/valid-attachments", "is required for GC: a list of containerID and ifname");
    }
    detacher.collect(config.name(), valid);
    return NOTHING;
  }
}
