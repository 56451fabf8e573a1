package io.margay.agent.settings;

import io.margay.agent.dataplane.DataplaneSettings;
import java.time.Duration;

/**
 * What holds for this node.
 *
 * @param resync how often everything is read back from the kernel; zero for never
 */
public record Effective(DataplaneSettings dataplane, Duration resync) {}
