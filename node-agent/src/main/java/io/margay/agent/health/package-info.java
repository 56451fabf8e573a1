/**
 * What operators and orchestrators ask over HTTP: {@code /healthz}, {@code /readyz}, {@code
 * /metrics}, {@code /status}. Served by the JDK's own server; nothing can be changed through it.
 */
@NullMarked
package io.margay.agent.health;

import org.jspecify.annotations.NullMarked;
