package dev.lockreel.ingest.ndjson;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The fields that a {@link LineFields} keeps as one long each: the envelope and all of lock events.
 * Fields of other names are rare and go into a map.
 */
enum Field {
  EVENT(Form.EVENT),
  TS(Form.NATURAL),
  CPU(Form.CPU),
  PID(Form.INT),
  /** Process id; 0 unknown. */
  TGID(Form.INT),
  COMM(Form.NAME),
  FLAGS(Form.FLAGS),
  SOURCE(Form.SOURCE),
  STACK(Form.STACK),
  COMMENT(Form.COMMENT),

  LOCK(Form.ADDRESS),
  CLASS(Form.NAME),
  MODE(Form.MODE),
  TRY(Form.BOOLEAN),
  TYPE(Form.TYPE),
  SUBCLASS(Form.SUBCLASS),
  NEST_LOCK(Form.ADDRESS),
  KEY(Form.ADDRESS),
  /** The class's own key, subclass included, as /proc/lockdep prints it. */
  CKEY(Form.ADDRESS),
  WAIT_INNER(Form.WAIT),
  WAIT_OUTER(Form.WAIT),
  IP(Form.NAME),
  CHECK(Form.BIT),
  LOCK_TYPE(Form.KERNEL_TYPE),
  LOCKDEP_CTX(Form.LOCKDEP_CONTEXT),
  DEBUG_LOCKS(Form.BIT),
  /** False where the trace did not say of which kind a reader is (the thin tracepoint). */
  READER_KNOWN(Form.BOOLEAN),

  /** contention_begin's own flags: the envelope has taken the name {@code flags}. */
  CONTENTION_FLAGS(Form.NAME),
  CALLER(Form.NAME),
  PARENT(Form.NAME),
  IRQ(Form.INT),
  VEC(Form.INT),
  NEXT_PID(Form.INT),
  CHILD_PID(Form.INT),
  COUNT(Form.NATURAL_OR_NULL);

  /** The form of a field's value, which is kept as a long. */
  enum Form {
    EVENT,
    NATURAL,
    NATURAL_OR_NULL,
    /** A CPU number. */
    CPU,
    INT,
    /** Text that becomes an id of {@link dev.lockreel.trace.Symbols}. */
    NAME,
    FLAGS,
    SOURCE,
    STACK,
    COMMENT,
    ADDRESS,
    BOOLEAN,
    /** 0 or 1. */
    BIT,
    SUBCLASS,
    KERNEL_TYPE,
    LOCKDEP_CONTEXT,
    MODE,
    TYPE,
    WAIT
  }

  static final int COUNT_OF_FIELDS = values().length;

  private static final Map<String, Field> BY_NAME = new HashMap<>();

  static {
    for (Field field : values()) {
      BY_NAME.put(field.jsonName, field);
    }
  }

  final Form form;
  final String jsonName = name().toLowerCase(Locale.ROOT);

  /** Place in {@link LineFields}. */
  @SuppressWarnings("EnumOrdinal") // Never stored and never compared with a written number.
  final int index = ordinal();

  final long bit = 1L << index;

  Field(Form form) {
    this.form = form;
  }

  static Map<String, Field> byName() {
    return Collections.unmodifiableMap(BY_NAME);
  }

  /**
   * The field of that name, or null. Jackson's names are canonical: their hash is computed once.
   */
  static Field named(String name) {
    return BY_NAME.get(name);
  }
}
