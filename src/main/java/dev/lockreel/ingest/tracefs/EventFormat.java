package dev.lockreel.ingest.tracefs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tracefs says of an event in its file {@code format} (Documentation/trace/events.rst of the
 * kernel, "Event formats"):
 *
 * <pre>
 * name: lock_acquire
 * ID: 114
 * format:
 * 	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
 * 	field:__data_loc char[] name;	offset:12;	size:4;	signed:1;
 * 	field:char comm[16];	offset:8;	size:16;	signed:1;
 * </pre>
 *
 * <p>Kernels before 2.6.33 do not say {@code signed}; their numbers are taken for unsigned, but for
 * types that are signed by name.
 *
 * @param id the number in a record's {@code common_type}
 * @param fields all of them, the common ones included, in their order
 */
public record EventFormat(String name, int id, List<EventField> fields) {
  /** Larger than any record: the length of an event is below a sub-buffer's. */
  private static final int MOST_BYTES = 1 << 20;

  private static final Pattern NAME = Pattern.compile("^name: *(\\S{1,200})", Pattern.MULTILINE);
  private static final Pattern ID = Pattern.compile("^ID: *(\\d{1,9})", Pattern.MULTILINE);
  private static final Pattern FIELD =
      Pattern.compile(
          "\\bfield(?: special)?:([^;]{1,400});\\s*offset:(\\d{1,7});\\s*size:(\\d{1,7});(?:\\s*signed:([01]);)?");

  public EventFormat {
    fields = List.copyOf(fields);
  }

  /** The format that the text of such a file describes; null where it has no name or number. */
  public static EventFormat parse(String text) {
    int print = text.indexOf("\nprint fmt:");
    String described = print < 0 ? text : text.substring(0, print);
    Matcher name = NAME.matcher(described);
    Matcher id = ID.matcher(described);
    return name.find() && id.find()
        ? new EventFormat(name.group(1), Integer.parseInt(id.group(1)), fields(described))
        : null;
  }

  /** The fields of a text that describes fields: {@code format}, or tracefs {@code header_page}. */
  public static List<EventField> fields(String text) {
    List<EventField> fields = new ArrayList<>();
    Matcher field = FIELD.matcher(text);
    while (field.find()) {
      EventField one = field(field);
      if (one != null && one.end() <= MOST_BYTES) {
        fields.add(one);
      }
    }
    return fields;
  }

  private static EventField field(Matcher found) {
    String declared = found.group(1).strip();
    int bracket = declared.indexOf('[');
    int close = declared.indexOf(']', bracket + 1);
    boolean array = bracket >= 0 && close > bracket;
    boolean inName = array && declared.substring(close + 1).isBlank();
    String beforeName = inName ? declared.substring(0, bracket).strip() : declared;
    int nameAt = beforeName.length();
    while (nameAt > 0 && Character.isJavaIdentifierPart(beforeName.charAt(nameAt - 1))) {
      nameAt--;
    }
    String name = beforeName.substring(nameAt);
    if (name.isEmpty()) {
      return null;
    }
    String type = beforeName.substring(0, nameAt).strip();
    boolean pointer = type.endsWith("*");
    String base = array && !inName ? type.substring(0, Math.min(bracket, type.length())) : type;
    EventField.Form form =
        type.startsWith("__data_loc")
            ? EventField.Form.DATA_LOC
            : type.startsWith("__rel_loc")
                ? EventField.Form.REL_LOC
                : array ? EventField.Form.ARRAY : EventField.Form.NUMBER;
    boolean text = form != EventField.Form.NUMBER && !pointer && base.matches(".*\\bchar *");
    return new EventField(
        name,
        Integer.parseInt(found.group(2)),
        Integer.parseInt(found.group(3)),
        inName ? elements(declared.substring(bracket + 1, close)) : 0,
        signed(found.group(4), type),
        form,
        text && !base.contains("unsigned"));
  }

  private static int elements(String between) {
    String count = between.strip();
    return count.matches("\\d{1,6}") ? Integer.parseInt(count) : 0;
  }

  private static boolean signed(String said, String type) {
    return said == null ? type.matches("int|long|short|pid_t|s\\d+") : said.equals("1");
  }

  /** The field of that name; null where there is none. */
  public EventField field(String fieldName) {
    for (EventField field : fields) {
      if (field.name().equals(fieldName)) {
        return field;
      }
    }
    return null;
  }
}
