package io.margay.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this program, for the operators' eyes. */
final class Version {

  private static final String UNPACKAGED = "unpackaged";
  private static final String TEXT = read();

  private Version() {}

  static String text() {
    return TEXT;
  }

  /** Maven puts it into the jar. */
  private static String read() {
    try (InputStream in =
        Version.class.getResourceAsStream("/META-INF/maven/io.margay/node-agent/pom.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", UNPACKAGED);
    } catch (IOException e) {
      return UNPACKAGED;
    }
  }
}
