package io.margay.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.agent.cni.CniException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the plugin sends.
 *
 * @param environment its CNI variables
 * @param input its standard input
 */
record CniRequest(Map<String, String> environment, byte[] input) {

  private static final int MOST_BYTES = 4 << 20;

  /**
   * Reads a request to its end: {@code NAME=value} entries each ended by a zero byte, an empty
   * entry, and the input.
   */
  static CniRequest read(InputStream in) throws IOException, CniException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n; (n = in.read(chunk)) >= 0; ) {
      all.write(chunk, 0, n);
      if (all.size() > MOST_BYTES) {
        throw malformed("it is larger than " + MOST_BYTES + " bytes");
      }
    }
    return parse(all.toByteArray());
  }

  static CniRequest parse(byte[] bytes) throws CniException {
    Map<String, String> environment = new LinkedHashMap<>();
    int at = 0;
    while (true) {
      int end = at;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      if (end == bytes.length) {
        throw malformed("its environment is not ended by a zero byte");
      }
      if (end == at) {
        return new CniRequest(environment, Arrays.copyOfRange(bytes, end + 1, bytes.length));
      }
      String entry = new String(bytes, at, end - at, UTF_8);
      int equals = entry.indexOf('=');
      if (equals <= 0) {
        throw malformed("an entry of its environment is not NAME=value");
      }
      environment.put(entry.substring(0, equals), entry.substring(equals + 1));
      at = end + 1;
    }
  }

  private static CniException malformed(String why) {
    return new CniException(Code.IO_FAILURE, "the request can not be read", why);
  }
}
