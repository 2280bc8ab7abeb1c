package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tables keep to the width of the terminal; no cell is broken. */
class TextTableTest {
  private static final String LOCKS = "ffffffffa00045d0 -> ffffffffa0004530";

  private static String table(int width) throws IOException {
    TextTable table = new TextTable(TextStyle.PLAIN, Set.of(2), "order", "where", "CPU", "locks");
    table.row("lb_abba_A -> lb_abba_B", "bugs-abba.txt.zst:3435", "1", LOCKS);
    ReportText text = new ReportText(new TextFormat(false, width));
    table.writeTo(text, "  ");
    StringBuilder out = new StringBuilder();
    text.flushTo(out);
    return out.toString();
  }

  @Test
  void aTableThatFitsHasOneLineForEachRow() throws IOException {
    assertThat(table(100))
        .isEqualTo(
            """
              order                   where                   CPU  locks
              lb_abba_A -> lb_abba_B  bugs-abba.txt.zst:3435    1  ffffffffa00045d0 -> ffffffffa0004530
            """);
  }

  @Test
  void theFirstColumnGetsALineOfItsOwn() throws IOException {
    assertThat(table(80))
        .isEqualTo(
            """
              order
                  where                   CPU  locks
              lb_abba_A -> lb_abba_B
                  bugs-abba.txt.zst:3435    1  ffffffffa00045d0 -> ffffffffa0004530
            """);
  }

  @Test
  void soDoesWhatDoesNotFitBesideTheOthers() throws IOException {
    assertThat(table(60))
        .isEqualTo(
            """
              order
                  where                   CPU
                  locks
              lb_abba_A -> lb_abba_B
                  bugs-abba.txt.zst:3435    1
                  ffffffffa00045d0 -> ffffffffa0004530
            """);
  }
}
