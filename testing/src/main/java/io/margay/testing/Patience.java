package io.margay.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How long a test waits for a state that comes at once: for a minute, because a machine that is
 * busy with something else may need that long. Found by JUnit in every module that has this one in
 * its tests' class path; who waits for what takes time of itself says so with {@code atMost}.
 */
public final class Patience implements LauncherSessionListener {

  /** Awaitility's own is ten seconds. */
  public static final Duration DEFAULT = Duration.ofSeconds(60);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(DEFAULT);
  }
}
