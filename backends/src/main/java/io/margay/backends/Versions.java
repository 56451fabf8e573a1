package io.margay.backends;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The servers' versions, as the build has them. */
final class Versions {

  static final String POSTGRES = read("postgres");
  static final String KAFKA = read("kafka");

  private Versions() {}

  private static String read(String name) {
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
