package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.EventKind;

/**
 * Reads the names of fields. Hot code: whoever writes a trace gives the fields of an event in the
 * same order line after line, so the one that came last time is tried first, and found by comparing
 * two words; any other is looked up.
 */
final class PlainFields {
  private static final PlainWords<Field> FIELDS = new PlainWords<>(Field.byName());
  private static final PlainName[] NAMES = new PlainName[Field.COUNT_OF_FIELDS];
  private static final int PLACES = Field.COUNT_OF_FIELDS + 1;

  static {
    for (Field field : Field.values()) {
      NAMES[field.index] = PlainName.of(field);
    }
  }

  private final Field[] followers = new Field[EventKind.values().length * PLACES];

  /**
   * The field whose name and colon the text has next; null where it is none.
   *
   * @param kind of the event so far; null while it is not known
   * @param before the field before this one; null for the first
   */
  Field next(PlainText text, EventKind kind, Field before) {
    // Only events have kinds here, and code 0 is no event's.
    int place = (kind == null ? 0 : kind.code()) * PLACES + (before == null ? 0 : before.index + 1);
    Field usual = followers[place];
    if (usual != null && NAMES[usual.index] != null && text.skip(NAMES[usual.index])) {
      return usual;
    }
    if (!text.string()) {
      return null;
    }
    Field field = FIELDS.get(text);
    if (field == null || !text.skip(':')) {
      return null;
    }
    followers[place] = field;
    return field;
  }
}
