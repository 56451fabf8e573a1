package io.margay.agent;

import io.margay.agent.config.AgentConfig;
import io.margay.agent.config.ConfigException;
import io.margay.agent.config.DataplaneKind;
import io.margay.agent.dataplane.Dataplanes;
import io.margay.agent.dataplane.KernelConfig;
import io.margay.agent.feed.FeedTiming;
import io.margay.agent.netlink.Netns;
import io.margay.agent.routing.BgpGlue;
import io.margay.agent.routing.LoopbackAddresses;
import io.margay.agent.routing.NodeAddresses;
import io.margay.agent.settings.NodeSettings;
import io.margay.bgp.peering.FileSecrets;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the agent from environment variables and waits for the signal to stop. */
public final class Main {

  /** EX_CONFIG of sysexits.h: starting it again does not help. */
  private static final int BAD_CONFIGURATION = 78;

  /** EX_SOFTWARE of sysexits.h: to be started again. */
  private static final int FATAL = 70;

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] args) {
    AgentConfig config;
    try {
      config = AgentConfig.from(System.getenv());
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      System.exit(BAD_CONFIGURATION);
      return;
    }
    System.exit(run(config));
  }

  private static int run(AgentConfig config) {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicInteger code = new AtomicInteger();
    try (Dataplanes dataplanes = dataplanes(config);
        Agent agent =
            Agent.start(
                config,
                dataplanes.dataplane(),
                dataplanes.links(),
                learned ->
                    new BgpGlue(
                        learned,
                        new FileSecrets(config.secrets()),
                        addresses(config),
                        config.bgpLeave()),
                FeedTiming.DEFAULT,
                reason -> {
                  log.error("the agent can not go on reason=\"{}\"", reason);
                  code.set(FATAL);
                  end.countDown();
                })) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> awaitStop(end, stopped)));
      end.await();
    } catch (IOException e) {
      log.error("the agent can not start reason=\"{}\"", e.getMessage());
      code.set(FATAL);
    } catch (InterruptedException e) {
      code.set(FATAL);
    } finally {
      stopped.countDown();
    }
    return code.get();
  }

  /** On a signal the JVM ends when this returns: only after the parts are closed. */
  private static void awaitStop(CountDownLatch end, CountDownLatch stopped) {
    end.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static NodeAddresses addresses(AgentConfig config) {
    return config.dataplane() == DataplaneKind.RECORDING
        ? NodeAddresses.NONE
        : new LoopbackAddresses(Netns.OWN, config.stateDirectory().resolve("peering-addresses"));
  }

  private static Dataplanes dataplanes(AgentConfig config) throws IOException {
    return config.dataplane() == DataplaneKind.RECORDING
        ? Dataplanes.recording(System.out)
        : Dataplanes.kernel(
            KernelConfig.of(
                    new NodeSettings(config.nodeName(), config.overrides()).effective().dataplane())
                .with(config.wireguard()));
  }
}
