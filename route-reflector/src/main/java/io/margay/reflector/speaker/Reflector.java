package io.margay.reflector.speaker;

import io.margay.bgp.kernel.LinuxInterfaces;
import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.NeighborStatus;
import io.margay.bgp.netty.SpeakerListener;
import io.margay.bgp.peering.PeeringPlan;
import io.margay.bgp.peering.Secrets;
import io.margay.bgp.session.State;
import io.margay.bgp.view.SpeakerViews;
import io.margay.core.net.IpAddress;
import io.margay.reflector.plan.Identity;
import io.margay.reflector.plan.Inputs;
import io.margay.topics.TopicFollower;
import io.margay.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.json.JsonMapper;

/** The speaker and what keeps it configured, from the context's start to its end. */
public final class Reflector implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  /** How often it is looked whether a password has become another. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  /** Enough for the compiler to see what matters. */
  private static final Duration REHEARSAL = Duration.ofMillis(800);

  private final Identity identity;
  private final Secrets secrets;
  private final Duration leave;
  private final BgpSpeaker speaker;
  private final TopicFollower follower;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("bgp-secrets").factory());

  // Guarded by this.
  private @Nullable PeeringPlan plan;

  private PeeringPlan.@Nullable Secured applied;
  private volatile SortedSet<String> problems = Collections.emptySortedSet();
  private volatile boolean running;

  /**
   * @param secrets where passwords are
   * @param leave how long peers are given to find other ways when it stops; zero to have them keep
   *     the routes until it is back
   */
  public Reflector(
      Identity identity,
      Secrets secrets,
      Duration leave,
      String bootstrapServers,
      JsonMapper json) {
    this.identity = identity;
    this.secrets = secrets;
    this.leave = leave;
    this.speaker = new BgpSpeaker(new Log(), new LinuxInterfaces());
    this.follower =
        new TopicFollower(bootstrapServers, Topics.RESOURCES, new Follow(json, this::apply));
  }

  /**
   * Starts following.
   *
   * @throws UncheckedIOException at once if the BGP port can not be had, rather than when the topic
   *     has been read
   */
  @Override
  public void start() {
    InetSocketAddress wanted =
        new InetSocketAddress(identity.address().toInetAddress(), identity.port());
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "can not listen for BGP on "
              + wanted
              + ": "
              + e.getMessage()
              + "; set MARGAY_BGP_ADDRESS and MARGAY_BGP_PORT",
          e);
    }
    // While the topic is read there is time for it.
    Thread.ofPlatform().daemon().name("rehearsal").start(() -> BgpSpeaker.rehearse(REHEARSAL));
    follower.start();
    watch.scheduleWithFixedDelay(
        this::lookAtSecrets, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    running = true;
  }

  /**
   * Vanishes without a word, so that peers keep the routes until the next start (RFC 4724); or
   * leaves, if it is told to (RFC 8326).
   */
  @Override
  public void stop() {
    running = false;
    watch.shutdownNow();
    follower.close();
    try {
      if (leave.isPositive()) {
        LOG.info("BGP peers are asked to use other ways time={}", leave);
        speaker.leave(leave);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    speaker.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /**
   * Whether all settings are known, connections are accepted, and the routes of the start are all
   * here or have been waited for.
   */
  public boolean ready() {
    return running && follower.isInSync() && speaker.listening() && speaker.settled();
  }

  public List<NeighborStatus> neighbors() {
    return speaker.neighbors();
  }

  BgpSpeaker speaker() {
    return speaker;
  }

  /** What operators may ask of it. */
  public SpeakerViews views(InstantSource clock) {
    return new SpeakerViews(speaker, clock);
  }

  /** What can not be done as the resources ask for it, a sentence each. */
  public SortedSet<String> problems() {
    return problems;
  }

  private synchronized void apply(Inputs inputs) {
    plan = inputs.plan(identity);
    applied = null;
    try {
      configure(plan);
    } catch (IOException e) {
      // The follower brings the same again until it works.
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void lookAtSecrets() {
    try {
      if (plan != null) {
        configure(plan);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("could not look at the passwords reason=\"{}\"", e.toString());
    }
  }

  /** Does nothing if neither plan nor passwords are others than before. */
  private void configure(PeeringPlan wanted) throws IOException {
    PeeringPlan.Secured secured = wanted.with(secrets);
    if (!secured.equals(applied)) {
      for (String problem : secured.problems()) {
        if (!problems.contains(problem)) {
          LOG.warn("BGP can not do as it is told problem=\"{}\"", problem);
        }
      }
      problems = secured.problems();
      speaker.configure(secured.speaker());
      applied = secured;
    }
  }

  /** Sessions, for the log. */
  private static final class Log implements SpeakerListener {
    @Override
    public void neighborChanged(IpAddress peer, State state, String reason) {
      LOG.info("BGP neighbour peer={} state={} reason=\"{}\"", peer, state, reason);
    }
  }
}
