package dev.lockreel.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * JSON's own escapes for what {@link Visible} would not print as it is: the values stay exact, and
 * a terminal that shows the document obeys nothing in it. Characters beyond the first 65,536 the
 * writer escapes by itself.
 */
final class VisibleJson extends CharacterEscapes {
  private static final long serialVersionUID = 1L;

  private final int[] ascii = standardAsciiEscapesForJSON();

  VisibleJson() {
    ascii[0x7f] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  @Override
  public SerializableString getEscapeSequence(int c) {
    return Character.isSurrogate((char) c) || !Visible.hidden(c)
        ? null
        : new SerializedString(String.format("\\u%04x", c));
  }
}
