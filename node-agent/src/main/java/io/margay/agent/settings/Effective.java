package io.margay.agent.settings;

import io.margay.agent.dataplane.DataplaneSettings;
import java.time.Duration;

/**
 * What holds for this node.
 *
 * @param resync how often everything is read back from the kernel; zero for never
 * @param reportInterval how often repeated denials are told
 */
public record Effective(DataplaneSettings dataplane, Duration resync, Duration reportInterval) {}
