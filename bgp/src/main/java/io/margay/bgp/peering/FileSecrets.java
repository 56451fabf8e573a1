package io.margay.bgp.peering;

import io.margay.core.model.SecretKeyRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Secrets as files: the key {@code k} of the secret {@code s} is the file {@code s/k} of a
 * directory, as Kubernetes mounts them. One newline at the end is not part of it. What is in a file
 * is read anew each time, so that a password may change.
 */
public record FileSecrets(Path directory) implements Secrets {

  /** RFC 2385 in Linux: TCP_MD5SIG_MAXKEYLEN. */
  private static final int MOST_BYTES = 80;

  /** What Kubernetes lets names and keys be, none of which leads out of the directory. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}");

  @Override
  public Answer find(SecretKeyRef ref) {
    if (!PLAIN.matcher(ref.name()).matches() || !PLAIN.matcher(ref.key()).matches()) {
      return new Missing(
          false,
          "a secret's name and key must be letters, digits, '.', '_' and '-', not "
              + ref.name()
              + "/"
              + ref.key());
    }
    Path file = directory.resolve(ref.name()).resolve(ref.key());
    try {
      return password(Files.readAllBytes(file), file);
    } catch (NoSuchFileException e) {
      return new Missing(true, "its password is not there, there is no file " + file);
    } catch (IOException e) {
      return new Missing(false, "its password can not be read: " + e);
    }
  }

  private static Answer password(byte[] bytes, Path file) {
    String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MOST_BYTES) {
      return new Missing(
          false, "a password has 1 to 80 bytes, and that in " + file + " has " + length);
    }
    return new Password(text);
  }
}
