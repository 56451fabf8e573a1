package io.margay.policyapi.rest;

import io.margay.policyapi.garbage.GarbageCollection;
import io.margay.policyapi.garbage.MissingOwners;
import io.margay.policyapi.snapshot.Hub;
import io.margay.policyapi.store.PartSize;
import io.margay.policyapi.store.ResourceStore;
import io.margay.policyapi.watch.Watches;
import io.margay.policyapi.watch.WebSocketWatches;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RestConfiguration {

  @Bean
  Reads reads(ResourceStore store, Hub hub) {
    return new Reads(store, new StoredLists(store, largeLists()), hub);
  }

  /** A sixteenth of the heap may be parts of lists that are large. */
  private static int largeLists() {
    long most = Runtime.getRuntime().maxMemory() / 16 / PartSize.LARGE.bytes();
    return Math.toIntExact(Math.clamp(most, 1, 64));
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusalsOfTheServer() {
    return tomcat ->
        tomcat.addContextCustomizers(context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(StatusReport.class.getName());
          }
        });
  }

  /** A tree of the largest body takes some 64 MiB; a half of the heap may be such trees. */
  @Bean
  LargeBodies largeBodies() {
    long trees = Runtime.getRuntime().maxMemory() / 2 / (64L << 20);
    return new LargeBodies(Math.toIntExact(Math.clamp(trees, 2, 64)));
  }

  @Bean
  RefusalFilter refusalFilter(MeterRegistry meters) {
    return new RefusalFilter(
        Counter.builder("margay.api.refusals.paced")
            .description("answers to bad requests that were held back, as there were too many")
            .register(meters));
  }

  @Bean
  Lists lists(Reads reads, Watches watches, WebSocketWatches webSockets) {
    return new Lists(reads, watches, webSockets);
  }

  @Bean
  Deletions deletions(ResourceStore store, Writes writes, Managers managers) {
    return new Deletions(store, writes, managers);
  }

  @Bean
  GarbageCollection garbageCollection(
      Hub hub, ResourceStore store, InstantSource clock, Managers managers) {
    return new GarbageCollection(hub, store, clock, managers::collecting);
  }

  @Bean
  Managers managers(InstantSource clock) {
    return new Managers(clock);
  }

  @Bean
  ResourceEndpoint resourceEndpoint(
      Reads reads,
      Lists lists,
      Writes writes,
      Deletions deletions,
      Managers managers,
      ResourceStore store,
      Errors errors) {
    return new ResourceEndpoint(
        reads, lists, writes, deletions, managers, new MissingOwners(store), errors);
  }

  @Bean
  ResourceMapping resourcesBeforeControllers(ResourceEndpoint endpoint) {
    return ResourceMapping.beforeControllers(endpoint);
  }

  @Bean
  ResourceMapping resourcesBehindControllers(ResourceEndpoint endpoint) {
    return ResourceMapping.behindControllers(endpoint);
  }

  @Bean
  Writes writes(ResourceStore store, Managers managers) {
    return new Writes(store, managers);
  }
}
