package io.margay.reflector.speaker;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.bgp.netty.NeighborStatus;
import io.margay.bgp.netty.SpeakerListener;
import io.margay.bgp.session.State;
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
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.json.JsonMapper;

/** The speaker and what keeps it configured, from the context's start to its end. */
public final class Reflector implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  /** Enough for the compiler to see what matters. */
  private static final Duration REHEARSAL = Duration.ofMillis(800);

  private final Identity identity;
  private final BgpSpeaker speaker;
  private final TopicFollower follower;
  private volatile boolean running;

  public Reflector(Identity identity, String bootstrapServers, JsonMapper json) {
    this.identity = identity;
    this.speaker = new BgpSpeaker(new Log());
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
    running = true;
  }

  /** Vanishes without a word: peers keep the routes until the next start (RFC 4724). */
  @Override
  public void stop() {
    running = false;
    follower.close();
    speaker.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Whether all settings are known and connections are accepted. */
  public boolean ready() {
    return running && follower.isInSync() && speaker.listening();
  }

  public List<NeighborStatus> neighbors() {
    return speaker.neighbors();
  }

  BgpSpeaker speaker() {
    return speaker;
  }

  private void apply(Inputs inputs) {
    try {
      speaker.configure(inputs.plan(identity));
    } catch (IOException e) {
      // The follower brings the same again until it works.
      throw new UncheckedIOException(e);
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
