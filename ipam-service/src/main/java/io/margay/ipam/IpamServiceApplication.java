package io.margay.ipam;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The IPAM service: blocks for nodes, addresses out of them. */
@SpringBootApplication
public class IpamServiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(IpamServiceApplication.class, args);
  }
}
