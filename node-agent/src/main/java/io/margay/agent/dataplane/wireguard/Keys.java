package io.margay.agent.dataplane.wireguard;

import io.margay.core.net.Family;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Base64;
import java.util.Set;
import javax.crypto.KeyAgreement;

/**
 * The node's private keys (Curve25519, RFC 7748), a file for each family that only its owner reads.
 * They never leave the node.
 */
final class Keys {

  private static final int BYTES = 32;

  /** The base point of RFC 7748, section 4.1. */
  private static final BigInteger BASE = BigInteger.valueOf(9);

  private final Path directory;

  Keys(Path directory) {
    this.directory = directory;
  }

  /** A key pair, both Base64 as {@code wg} has them. What it prints has no private key in it. */
  record Pair(String privateKey, String publicKey) {
    @Override
    public String toString() {
      return "Pair[publicKey=" + publicKey + "]";
    }
  }

  /**
   * The keys of a family; made where there are none.
   *
   * @throws IOException if the file can not be read or written, or holds no key
   */
  Pair of(Family family) throws IOException {
    Path file = directory.resolve(family == Family.IPV4 ? "wireguard.key" : "wireguard-v6.key");
    if (!Files.exists(file)) {
      make(file);
    }
    String text = Files.readString(file).strip();
    try {
      byte[] secret = Base64.getDecoder().decode(text);
      if (secret.length != BYTES) {
        throw new IllegalArgumentException(secret.length + " bytes");
      }
      return new Pair(text, publicKey(secret));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " holds no WireGuard key, 32 bytes in Base64: delete it to have a new one", e);
    }
  }

  private void make(Path file) throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    // As the function that uses it does (RFC 7748 section 5).
    secret[0] &= (byte) 248;
    secret[31] = (byte) (secret[31] & 127 | 64);
    Files.createDirectories(directory);
    Path fresh = directory.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      String text = Base64.getEncoder().encodeToString(secret) + "\n";
      channel.write(StandardCharsets.US_ASCII.encode(text));
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String publicKey(byte[] secret) {
    try {
      KeyFactory factory = KeyFactory.getInstance("X25519");
      PrivateKey key =
          factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret));
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(key);
      agreement.doPhase(
          factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE)), true);
      return Base64.getEncoder().encodeToString(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has X25519", e);
    }
  }
}
