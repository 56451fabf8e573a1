package io.margay.reflector;

import io.margay.bgp.peering.FileSecrets;
import io.margay.bgp.view.SpeakerViews;
import io.margay.reflector.plan.Collectors;
import io.margay.reflector.plan.Identity;
import io.margay.reflector.speaker.PeerMetrics;
import io.margay.reflector.speaker.Reflector;
import io.margay.reflector.speaker.ReflectorHealth;
import io.margay.reflector.speaker.RouteExport;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import tools.jackson.databind.json.JsonMapper;

/** The wiring: every bean is a plain constructor call. */
@EnableScheduling
@Configuration(proxyBeanMethods = false)
class ReflectorConfiguration {

  @Bean
  Identity identity(
      @Value("${margay.reflector.name}") String name,
      @Value("${margay.bgp.address}") String address,
      @Value("${margay.bgp.port}") int port,
      @Value("${margay.bgp.router-id}") String routerId,
      @Value("${margay.bgp.long-lived-seconds}") int longLived) {
    return Identity.of(name, address, port, routerId).withLongLived(longLived);
  }

  @Bean
  Reflector reflector(
      Identity identity,
      @Value("${margay.secrets.dir}") String secrets,
      @Value("${margay.bgp.leave-seconds}") int leave,
      @Value("${spring.kafka.bootstrap-servers}") String servers,
      JsonMapper json) {
    if (leave < 0 || leave > 600) {
      throw new IllegalArgumentException("MARGAY_BGP_LEAVE_SECONDS: must be from 0 to 600");
    }
    return new Reflector(
        identity, new FileSecrets(Path.of(secrets)), Duration.ofSeconds(leave), servers, json);
  }

  @Bean
  SpeakerViews speakerViews(Reflector reflector, InstantSource clock) {
    return reflector.views(clock);
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  PeerMetrics peerMetrics(Reflector reflector, MeterRegistry meters, InstantSource clock) {
    return new PeerMetrics(reflector, meters, clock);
  }

  @Bean
  RouteExport routeExport(
      Reflector reflector,
      Identity identity,
      @Value("${margay.bmp.collectors}") String collectors,
      @Value("${margay.bmp.statistics}") Duration statistics,
      @Value("${margay.bmp.before-policy}") boolean beforePolicy) {
    return new RouteExport(
        reflector, Collectors.options(collectors, statistics, identity.name(), beforePolicy));
  }

  @Bean
  ReflectorHealth bgp(Reflector reflector) {
    return new ReflectorHealth(reflector);
  }

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Margay route reflector")
                .description("Neighbours and routes")
                .version("v1"));
  }
}
