package io.margay.bgp.interop;

import io.margay.bgp.netty.BgpSpeaker;
import io.margay.core.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;

/** What a speaker that is a program of its own is told as words, and tells of itself. */
final class Told {

  private Told() {}

  /** Prefixes separated by commas; {@code -} is none. */
  static Set<Cidr> prefixes(String words) {
    Set<Cidr> prefixes = new TreeSet<>();
    if (!words.equals("-")) {
      for (String prefix : words.split(",")) {
        prefixes.add(Cidr.parse(prefix));
      }
    }
    return prefixes;
  }

  /** A line for each neighbour and each route; whoever reads the file finds it whole. */
  static void write(BgpSpeaker speaker, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    speaker.neighbors().forEach(n -> text.append(n).append('\n'));
    speaker
        .routes()
        .nextHops()
        .forEach((prefix, hops) -> text.append(prefix).append(' ').append(hops).append('\n'));
    Path fresh = Path.of(file + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
