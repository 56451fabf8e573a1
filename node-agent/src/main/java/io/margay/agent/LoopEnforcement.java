package io.margay.agent;

import io.margay.agent.cni.Enforcement;
import io.margay.agent.endpoint.EndpointPublisher;
import io.margay.agent.loop.AgentLoop;
import io.margay.core.model.ResourceKey;
import java.util.concurrent.CompletableFuture;

/** The loop and the publisher as CNI sees them. */
final class LoopEnforcement implements Enforcement {

  private final AgentLoop loop;
  private final EndpointPublisher publisher;
  private final AgentHealth health;

  LoopEnforcement(AgentLoop loop, EndpointPublisher publisher, AgentHealth health) {
    this.loop = loop;
    this.publisher = publisher;
    this.health = health;
  }

  @Override
  public CompletableFuture<Void> inSync() {
    return loop.inSync();
  }

  @Override
  public CompletableFuture<Void> changed(ResourceKey key) {
    return loop.localChanged(key);
  }

  @Override
  public CompletableFuture<Void> verified() {
    loop.resyncSoon();
    return loop.settled();
  }

  @Override
  public void publish(ResourceKey key) {
    publisher.changed(key);
  }

  @Override
  public boolean impaired() {
    return health.impaired();
  }

  @Override
  public String unavailable() {
    return String.join("; ", health.cannotAttach());
  }
}
