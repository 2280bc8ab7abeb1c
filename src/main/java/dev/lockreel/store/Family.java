package dev.lockreel.store;

import java.util.Arrays;
import java.util.Locale;

/** The column families of the database; docs/formats/store.md describes keys and values of each. */
enum Family {
  /** Class id to class. */
  CLASSES,
  /** Class ids of both ends to dependency. */
  DEPENDENCIES,
  /** Identity of a source, kind and number to fact. */
  FACTS,
  /** Number in first-found order to finding. */
  FINDINGS,
  /** Identity of a source to the validator's state for it. */
  HELD_LOCKS,
  /** Identity of a source to the emulated core's models for it. */
  MODELS,
  /** Number in first-read order to source. */
  SOURCES,
  /** Topic and partition to the first offset that was not consumed. */
  OFFSETS,
  /** Topic, partition and offset to a record that waits for an earlier one of its source. */
  WAITING_RECORDS,
  /** Number to a record that is to be sent. */
  OUTBOX,
  /** Topic and record key to what was last published under it. */
  PUBLISHED,
  /** Format version and tool. */
  METADATA;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static boolean isId(String id) {
    return Arrays.stream(values()).anyMatch(family -> family.id().equals(id));
  }
}
