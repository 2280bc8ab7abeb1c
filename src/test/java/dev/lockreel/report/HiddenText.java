package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What a terminal obeys or hides, in the forms in which it was found in names of attackers. */
public final class HiddenText {
  private static final String ESC = "\u001b";

  private HiddenText() {}

  /** Texts that must not reach a terminal as they are. None has a quote or a backslash. */
  public static List<String> payloads() {
    return List.of(
        ESC + "[2J" + ESC + "[31m", // clear the screen, go on in red
        ESC + "[1;31m", // a colour of our own
        ESC + "]0;title\u0007", // the window's title
        ESC + "]52;c;cHduZWQ=\u0007", // the clipboard
        ESC + "]8;;http://example.org" + ESC + "\\", // a link
        ESC + "P+q544e" + ESC + "\\", // a question to the terminal
        ESC + "c", // a reset
        "\u009b2J", // CSI in one character
        "\u009d0;title\u009c", // OSC in one character
        "\u0085", // next line
        "\u0000",
        "\u0007",
        "\b\b\b",
        "\u007f",
        "\t",
        "\r ok",
        "x\nSummary\n  Nothing found.",
        "\u2028line",
        "\u2029paragraph",
        "\u202egnirts", // right to left override
        "\u2066isolate\u2069",
        "\u200b\u200d\u2060\ufeff", // zero width
        "\u00ad\u034f\u061c\u180e", // soft hyphen and its kin
        "\u115f\u3164\u2800\uffa0", // blanks that are letters
        "\ufe0f\uD83D\uDE00\uDB40\uDD00", // variation selectors
        "\uDB40\uDC41\uDB40\uDC7F", // tags
        "\uFFF9a\uFFFAb\uFFFB");
  }

  /** Fails where a terminal would obey or hide something in the text, which may have lines. */
  public static void assertNone(String text) {
    text.codePoints()
        .filter(c -> c != '\n' && Visible.hidden(c))
        .findFirst()
        .ifPresent(c -> assertThat(text).as("U+%04X", c).doesNotContain(Character.toString(c)));
  }
}
