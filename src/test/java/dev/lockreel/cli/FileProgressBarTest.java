package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileProgressBarTest {
  @Test
  void aLongPathLeavesRoomForTheNumbers() {
    String path = "/srv/traces/boot-x/trace.txt.zst";
    assertThat(FileProgressBar.taskName(path, 80)).isEqualTo("…ace.txt.zst").hasSize(12);
    assertThat(FileProgressBar.taskName(path, 60)).isEqualTo("…ace.txt.zst");
    assertThat(FileProgressBar.taskName(path, 90)).isEqualTo("…/trace.txt.zst");
    assertThat(FileProgressBar.taskName(path, 120)).isEqualTo(path);
    assertThat(FileProgressBar.taskName("trace.txt", 80)).isEqualTo("trace.txt");
  }

  /** A pipe has no size, so there is neither a share of it nor a time left. */
  @Test
  void ofAPipeTheBarSaysWhatIsKnown() {
    assertThat(FileProgressBar.ofUnknownSize("-", 3L << 20, 3_725, " 1 finding, 0.2 M events/s"))
        .isEqualTo("-  3 MB  1:02:05  1 finding, 0.2 M events/s");
  }

  @Test
  void noCharacterIsCutInHalves() {
    String name = "\ud83d\udd12".repeat(20);
    for (int width = 80; width < 84; width++) {
      String shown = FileProgressBar.taskName(name, width);
      assertThat(shown).isEqualTo("…" + "\ud83d\udd12".repeat((shown.length() - 1) / 2));
    }
  }
}
