package dev.lockreel.config;

import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.lockdep.declared.ReaderKind;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the entries of a class annotation file. */
final class ClassAnnotationReader extends YamlReader<ClassAnnotationEntry> {
  private static final List<String> KEYS =
      List.of(
          "name",
          "names",
          "type",
          "wait_inner",
          "wait_outer",
          "reader",
          "check",
          "nesting",
          "shared_name");
  private static final Map<String, LockType> TYPES =
      named(EnumSet.complementOf(EnumSet.of(LockType.UNKNOWN)));
  private static final Map<String, ReaderKind> READERS =
      named(EnumSet.complementOf(EnumSet.of(ReaderKind.UNKNOWN)));
  private static final Map<String, WaitType> WAITS = waits();

  private List<String> names = new ArrayList<>();
  private LockType type;
  private WaitType waitInner;
  private WaitType waitOuter;
  private ReaderKind reader;
  private boolean check;
  private boolean nesting;
  private boolean sharedName;

  ClassAnnotationReader(YAMLParser parser, String file) {
    super(parser, file, KEYS, "name");
  }

  @Override
  void begin() {
    names = new ArrayList<>();
    type = LockType.UNKNOWN;
    waitInner = null;
    waitOuter = null;
    reader = null;
    check = true;
    nesting = false;
    sharedName = false;
  }

  @Override
  void take(String key) throws IOException {
    switch (key) {
      case "name" -> names.add(text(key));
      case "names" -> names.addAll(texts(key));
      case "type" -> type = choice(key, TYPES);
      case "wait_inner" -> waitInner = choice(key, WAITS);
      case "wait_outer" -> waitOuter = choice(key, WAITS);
      case "reader" -> reader = choice(key, READERS);
      case "check" -> check = truth(key);
      case "nesting" -> nesting = truth(key);
      case "shared_name" -> sharedName = truth(key);
      default -> throw new AssertionError(key);
    }
  }

  @Override
  ClassAnnotationEntry end(int line) throws ConfigurationException {
    if (names.isEmpty()) {
      throw error(line, "name: missing in this entry");
    }
    return new ClassAnnotationEntry(
        names, type, waitInner, waitOuter, reader, check, nesting, sharedName);
  }

  private static <E extends Enum<E>> Map<String, E> named(EnumSet<E> values) {
    Map<String, E> map = new LinkedHashMap<>();
    for (E value : values) {
      map.put(value.name().toLowerCase(Locale.ROOT), value);
    }
    return map;
  }

  private static Map<String, WaitType> waits() {
    Map<String, WaitType> waits = new LinkedHashMap<>();
    waits.put("none", WaitType.INVALID);
    waits.putAll(named(EnumSet.complementOf(EnumSet.of(WaitType.INVALID))));
    return waits;
  }
}
