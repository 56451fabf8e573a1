package io.margay.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

  private static final String PREFIX = "margay-directory-test-";

  @Test
  void the_lock_stays_when_this_jvm_looks_for_abandoned_directories() throws IOException {
    try (StateDirectory mine = StateDirectory.temporary(PREFIX)) {
      assertThat(isLocked(mine.path())).isTrue();
      assertThat(StateDirectory.abandoned(PREFIX))
          .noneMatch(found -> found.path().equals(mine.path()));
      assertThat(isLocked(mine.path())).isTrue();
    }
  }

  @Test
  void the_lock_stays_when_this_jvm_asks_for_the_directory_again(@TempDir Path place)
      throws IOException {
    try (StateDirectory mine = StateDirectory.open(place)) {
      assertThatThrownBy(() -> StateDirectory.open(place))
          .hasMessageContaining("is in use by another server");
      assertThat(isLocked(mine.path())).isTrue();
    }
    assertThat(isLocked(place)).isFalse();
    StateDirectory.open(place).close();
  }

  @Test
  void what_was_left_is_found_and_taken() throws IOException {
    Path left = Files.createTempDirectory(PREFIX).toRealPath();
    Files.createFile(left.resolve("margay.lock"));
    StateDirectory found =
        StateDirectory.abandoned(PREFIX).stream()
            .filter(each -> each.path().equals(left))
            .findFirst()
            .orElseThrow();
    assertThat(isLocked(left)).isTrue();
    found.close();
    assertThat(left).doesNotExist();
  }

  /** What another process would meet: proc_locks(5) names the process and the file's inode. */
  private static boolean isLocked(Path directory) throws IOException {
    Object inode = Files.getAttribute(directory.resolve("margay.lock"), "unix:ino");
    String mine = " " + ProcessHandle.current().pid() + " ";
    try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
      return locks.anyMatch(lock -> lock.contains(mine) && lock.contains(":" + inode + " "));
    }
  }
}
