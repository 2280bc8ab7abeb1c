package dev.lockreel.ingest.ndjson;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockreel.trace.EventBatch;
import java.io.IOException;

/**
 * A line that says what holds for the whole trace: what the trace that the lines were made of would
 * show, and what its headers said of the machine.
 *
 * <pre>{@code
 * {"trace":{"hardirq_threaded":false,"bottom_halves":true,"cpus":2}}
 * }</pre>
 *
 * @param hardirqThreaded {@link EventBatch#showsHardirqThreaded}
 * @param bottomHalves {@link EventBatch#showsBottomHalves}
 * @param cpus of the traced machine; 0 not known
 * @param bufferEntries that the kernel's buffers held; 0 not known
 * @param entries how many of them the trace had lines of
 */
public record TraceFacts(
    boolean hardirqThreaded, boolean bottomHalves, int cpus, long bufferEntries, long entries) {
  static final String NAME = "trace";

  private static final String HARDIRQ_THREADED = "hardirq_threaded";
  private static final String BOTTOM_HALVES = "bottom_halves";
  private static final String CPUS = "cpus";
  private static final String BUFFER_ENTRIES = "buffer_entries";
  private static final String ENTRIES = "entries";

  /** What a line says that says nothing. */
  private static final TraceFacts NOTHING = new TraceFacts(true, true, 0, 0, 0);

  /** What a batch says of the whole trace. */
  public static TraceFacts of(EventBatch batch) {
    return new TraceFacts(
        batch.showsHardirqThreaded,
        batch.showsBottomHalves,
        batch.tally.machineCpus(),
        batch.tally.bufferEntries(),
        batch.tally.entryLines());
  }

  /** Gives the batch that holds the line what it says. */
  void apply(EventBatch batch) {
    batch.showsHardirqThreaded &= hardirqThreaded;
    batch.showsBottomHalves &= bottomHalves;
    batch.tally.machineHas(cpus);
    batch.tally.buffersHold(bufferEntries);
    batch.tally.entries(entries);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart(NAME);
    json.writeBooleanField(HARDIRQ_THREADED, hardirqThreaded);
    json.writeBooleanField(BOTTOM_HALVES, bottomHalves);
    natural(json, CPUS, cpus);
    natural(json, BUFFER_ENTRIES, bufferEntries);
    natural(json, ENTRIES, entries);
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private static void natural(JsonGenerator json, String name, long value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, value);
    }
  }

  /**
   * Reads the value of {@code trace}, on whose first token the parser stands; what is wrong with it
   * is noted in the line.
   */
  static TraceFacts read(JsonParser json, LineFields line) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      line.problem(NAME, "expected an object");
      return null;
    }
    TraceFacts facts = NOTHING;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      facts = facts.with(name, json, line);
      json.skipChildren();
    }
    return facts;
  }

  private TraceFacts with(String name, JsonParser json, LineFields line) throws IOException {
    return switch (name) {
      case HARDIRQ_THREADED ->
          new TraceFacts(bool(name, json, line), bottomHalves, cpus, bufferEntries, entries);
      case BOTTOM_HALVES ->
          new TraceFacts(hardirqThreaded, bool(name, json, line), cpus, bufferEntries, entries);
      case CPUS ->
          new TraceFacts(
              hardirqThreaded,
              bottomHalves,
              (int) number(name, json, line, 1 << 20),
              bufferEntries,
              entries);
      case BUFFER_ENTRIES ->
          new TraceFacts(
              hardirqThreaded,
              bottomHalves,
              cpus,
              number(name, json, line, Long.MAX_VALUE / 2),
              entries);
      case ENTRIES ->
          new TraceFacts(
              hardirqThreaded,
              bottomHalves,
              cpus,
              bufferEntries,
              number(name, json, line, Long.MAX_VALUE / 2));
      default -> this;
    };
  }

  private static boolean bool(String name, JsonParser json, LineFields line) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_TRUE
        && json.currentToken() != JsonToken.VALUE_FALSE) {
      line.problem(NAME + "." + name, "expected true or false");
      return true;
    }
    return json.getBooleanValue();
  }

  private static long number(String name, JsonParser json, LineFields line, long most)
      throws IOException {
    boolean fits =
        json.currentToken() == JsonToken.VALUE_NUMBER_INT
            && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    long value = fits ? json.getLongValue() : -1;
    if (value < 0 || value > most) {
      line.problem(NAME + "." + name, "expected an integer from 0 to " + most);
      return 0;
    }
    return value;
  }
}
