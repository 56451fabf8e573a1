package io.margay.bgp.bfd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * One session's state machine in asynchronous mode, in the active role, without echo and
 * authentication (RFC 5880 section 6.8). Belongs to one thread.
 */
public final class BfdSession {

  /** RFC 5880 section 6.8.3: while a session is not up, at most one packet a second. */
  private static final long SLOW_MICROS = 1_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final long discriminator;
  private final DoubleSupplier dice;
  private BfdOptions options;
  private List<BfdAction> actions = new ArrayList<>();

  private BfdState state = BfdState.DOWN;
  private Diagnostic diagnostic = Diagnostic.NONE;

  /** As we tell them, and as they hold already: a Poll Sequence is between the two. */
  private long desiredMinTx;

  private long requiredMinRx;
  private long txInUse;
  private long rxInUse;
  private boolean polling;

  private BfdState remoteState = BfdState.DOWN;
  private long remoteDiscriminator;
  private long remoteMinRx = 1;
  private long remoteMinTx;
  private int remoteMultiplier;
  private boolean remoteDemand;

  private long sendAt;
  private long detectAt = NEVER;

  /**
   * @param discriminator ours, not 0, different for each session
   * @param dice numbers from 0 to 1 for the jitter of section 6.8.7
   * @param now nanoseconds of a clock that never goes back; the first packet is due at once
   */
  public BfdSession(BfdOptions options, long discriminator, DoubleSupplier dice, long now) {
    this.options = options;
    this.discriminator = discriminator;
    this.dice = dice;
    this.desiredMinTx = Math.max(SLOW_MICROS, options.micros());
    this.requiredMinRx = options.micros();
    this.txInUse = desiredMinTx;
    this.rxInUse = requiredMinRx;
    this.sendAt = now;
  }

  public BfdState state() {
    return state;
  }

  /** Why it left the state Up last. */
  public Diagnostic diagnostic() {
    return diagnostic;
  }

  /** When {@link #tick} is due. */
  public long deadline() {
    return Math.min(sendAt, detectAt);
  }

  /** For how long silence is taken, in nanoseconds; 0 before the first packet. */
  public long detectionNanos() {
    return remoteMultiplier * Math.max(rxInUse, remoteMinTx) * 1000;
  }

  /** Time has passed. */
  public List<BfdAction> tick(long now) {
    actions = new ArrayList<>();
    if (detectAt <= now) {
      detectAt = NEVER;
      remoteDiscriminator = 0;
      remoteState = BfdState.DOWN;
      remoteMinRx = 1;
      if (state == BfdState.INIT || state == BfdState.UP) {
        become(BfdState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED, false, now);
      }
    }
    if (sendAt <= now) {
      send(now);
    }
    return actions;
  }

  /** A packet for this session arrived. */
  public List<BfdAction> received(BfdPacket packet, long now) {
    actions = new ArrayList<>();
    if (state == BfdState.ADMIN_DOWN) {
      return actions;
    }
    learn(packet, now);
    if (packet.state() == BfdState.ADMIN_DOWN) {
      if (state != BfdState.DOWN) {
        become(BfdState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN, true, now);
      }
    } else {
      follow(packet.state(), now);
    }
    if (packet.poll()) {
      actions.add(new BfdAction.Send(packet(false, true)));
    }
    return actions;
  }

  private void learn(BfdPacket packet, long now) {
    long before = interval();
    remoteDiscriminator = packet.myDiscriminator();
    remoteState = packet.state();
    remoteDemand = packet.demand();
    remoteMinRx = packet.requiredMinRx();
    remoteMinTx = packet.desiredMinTx();
    remoteMultiplier = packet.multiplier();
    if (polling && packet.fin()) {
      polling = false;
      txInUse = desiredMinTx;
      rxInUse = requiredMinRx;
    }
    detectAt = now + detectionNanos();
    if (interval() < before || sendAt == NEVER) {
      sendAt = Math.min(sendAt, next(now));
    }
  }

  /** RFC 5880 section 6.2. */
  private void follow(BfdState theirs, long now) {
    switch (state) {
      case DOWN -> {
        if (theirs == BfdState.DOWN) {
          become(BfdState.INIT, diagnostic, false, now);
        } else if (theirs == BfdState.INIT) {
          become(BfdState.UP, diagnostic, false, now);
        }
      }
      case INIT -> {
        if (theirs == BfdState.INIT || theirs == BfdState.UP) {
          become(BfdState.UP, diagnostic, false, now);
        }
      }
      case UP -> {
        if (theirs == BfdState.DOWN) {
          become(BfdState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN, false, now);
        }
      }
      case ADMIN_DOWN -> {}
    }
  }

  private void become(BfdState next, Diagnostic why, boolean byWill, long now) {
    BfdState before = state;
    state = next;
    diagnostic = why;
    actions.add(new BfdAction.Changed(before, next, why, byWill));
    if (next == BfdState.UP) {
      negotiate(options.micros(), options.micros());
    } else if (before == BfdState.UP) {
      polling = false;
      desiredMinTx = Math.max(SLOW_MICROS, options.micros());
      txInUse = desiredMinTx;
      rxInUse = requiredMinRx;
    }
    // The other side is not kept waiting for the next periodic packet.
    send(now);
  }

  /**
   * Goes over to other options; the session stays.
   *
   * @throws IllegalArgumentException if the kind of path is another
   */
  public List<BfdAction> change(BfdOptions wanted, long now) {
    if (wanted.multihop() != options.multihop()) {
      throw new IllegalArgumentException("a session can not become single-hop or multihop");
    }
    actions = new ArrayList<>();
    options = wanted;
    if (state == BfdState.UP) {
      negotiate(wanted.micros(), wanted.micros());
    } else {
      desiredMinTx = Math.max(SLOW_MICROS, wanted.micros());
      txInUse = desiredMinTx;
      requiredMinRx = wanted.micros();
      rxInUse = requiredMinRx;
    }
    send(now);
    return actions;
  }

  /** Sections 6.8.3: what makes the other side wrong about us holds only once it has said so. */
  private void negotiate(long tx, long rx) {
    polling = tx != desiredMinTx || rx != requiredMinRx || polling;
    desiredMinTx = tx;
    requiredMinRx = rx;
    txInUse = Math.min(txInUse, tx);
    rxInUse = Math.max(rxInUse, rx);
  }

  /** This side wants no session any more; says so, and is silent from now on. */
  public List<BfdAction> stop() {
    actions = new ArrayList<>();
    BfdState before = state;
    state = BfdState.ADMIN_DOWN;
    diagnostic = Diagnostic.ADMINISTRATIVELY_DOWN;
    polling = false;
    sendAt = NEVER;
    detectAt = NEVER;
    actions.add(new BfdAction.Changed(before, state, diagnostic, true));
    actions.add(new BfdAction.Send(packet(false, false)));
    return actions;
  }

  private void send(long now) {
    sendAt = next(now);
    boolean quiet = remoteDemand && state == BfdState.UP && remoteState == BfdState.UP && !polling;
    if (remoteMinRx != 0 && !quiet) {
      actions.add(new BfdAction.Send(packet(polling, false)));
    }
  }

  private long interval() {
    return Math.max(txInUse, remoteMinRx);
  }

  /** Section 6.8.7: less by up to a quarter, and by a tenth at least if one miss is a loss. */
  private long next(long now) {
    double least = options.multiplier() == 1 ? 0.10 : 0;
    double less = least + (0.25 - least) * dice.getAsDouble();
    return remoteMinRx == 0 ? NEVER : now + (long) (interval() * 1000 * (1 - less));
  }

  private BfdPacket packet(boolean poll, boolean fin) {
    return new BfdPacket(
        diagnostic,
        state,
        poll,
        fin,
        false,
        false,
        options.multiplier(),
        discriminator,
        remoteDiscriminator,
        desiredMinTx,
        requiredMinRx,
        0);
  }
}
