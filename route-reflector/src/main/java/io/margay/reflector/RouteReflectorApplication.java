package io.margay.reflector;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The route reflector. */
@SpringBootApplication
public class RouteReflectorApplication {

  public static void main(String[] args) {
    SpringApplication.run(RouteReflectorApplication.class, args);
  }
}
