package io.margay.policyapi;

import java.time.InstantSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts policy-api. */
@SpringBootApplication(proxyBeanMethods = false)
public class PolicyApiApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(PolicyApiApplication.class, arguments);
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }
}
