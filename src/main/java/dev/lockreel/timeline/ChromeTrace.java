package dev.lockreel.timeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Timelines in the JSON trace event format, which Perfetto's UI and chrome://tracing open. Each
 * source is two processes, its tasks and its CPUs; each track is a thread, with further threads for
 * slices that overlap. Format: "Trace Event Format" of Chromium's catapult project: complete events
 * ({@code X}), instants ({@code i}), counters ({@code C}), flows ({@code s}, {@code f}), names
 * ({@code M}); times are microseconds.
 */
public final class ChromeTrace {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
  private static final int MICRO_DIGITS = 3;

  private record Place(int process, int thread) {}

  private final JsonGenerator json;
  private final UnaryOperator<String> visible;
  private final Map<Track, Place> places = new HashMap<>();

  private ChromeTrace(JsonGenerator json, UnaryOperator<String> visible) {
    this.json = json;
    this.visible = visible;
  }

  /**
   * Writes UTF-8 to {@code out}, which is flushed and stays open.
   *
   * @param timelines ended ones
   * @param finding its cycle or path is drawn as a flow; null for none
   * @param tool name and version of what writes it
   * @param visible form of names of the trace
   */
  public static void write(
      List<SourceTimeline> timelines,
      Finding finding,
      String tool,
      UnaryOperator<String> visible,
      OutputStream out)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      new ChromeTrace(json, visible).write(timelines, finding, tool);
    }
    out.flush();
  }

  private void write(List<SourceTimeline> timelines, Finding finding, String tool)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("displayTimeUnit", "ns");
    json.writeObjectFieldStart("otherData");
    json.writeStringField("tool", tool);
    json.writeEndObject();
    json.writeArrayFieldStart("traceEvents");
    for (int i = 0; i < timelines.size(); i++) {
      SourceTimeline timeline = timelines.get(i);
      process(2 * i + 1, timeline.source() + ": tasks", timeline.taskTracks());
      process(2 * i + 2, timeline.source() + ": CPUs", timeline.cpuTracks());
      for (SourceTimeline.Instant each : timeline.instants()) {
        instant(each.track(), each.name(), each.nanos(), each.position());
      }
      for (SourceTimeline.Count each : timeline.pinnedPages()) {
        head("C", "pinned pages", new Place(2 * i + 1, 0), each.nanos());
        json.writeObjectFieldStart("args");
        json.writeNumberField("pages", each.value());
        json.writeEndObject();
        end();
      }
    }
    if (finding != null) {
      flow(timelines, finding);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void process(int process, String name, List<Track> tracks) throws IOException {
    name("process_name", name, new Place(process, 0));
    int thread = 1;
    for (Track track : tracks) {
      places.put(track, new Place(process, thread));
      List<List<Slice>> lanes = track.lanes();
      for (int lane = 0; lane < lanes.size(); lane++, thread++) {
        Place place = new Place(process, thread);
        name("thread_name", track.name + (lane == 0 ? "" : " (" + (lane + 1) + ")"), place);
        for (Slice slice : lanes.get(lane)) {
          slice(slice, place);
        }
      }
      if (lanes.isEmpty()) {
        thread++;
      }
    }
  }

  private void name(String what, String name, Place place) throws IOException {
    head("M", what, place, 0);
    json.writeObjectFieldStart("args");
    json.writeStringField("name", visible.apply(name));
    json.writeEndObject();
    end();
  }

  private void slice(Slice slice, Place place) throws IOException {
    head("X", slice.name(), place, slice.begin());
    json.writeStringField("cat", slice.category());
    json.writeFieldName("dur");
    micros(slice.end() - slice.begin());
    at(slice.position());
    end();
  }

  private void instant(Track track, String name, long nanos, String position) throws IOException {
    head("i", name, places.get(track), nanos);
    json.writeStringField("s", "t");
    at(position);
    end();
  }

  /** From each order of the cycle to the next, at the events that it rests on. */
  private void flow(List<SourceTimeline> timelines, Finding finding) throws IOException {
    List<PathStep> steps = new ArrayList<>();
    List<Track> tracks = new ArrayList<>();
    for (PathStep step : finding.path()) {
      Track track = track(timelines, step.witness());
      if (track != null && places.containsKey(track)) {
        steps.add(step);
        tracks.add(track);
        instant(
            track,
            "takes " + step.to() + " while it holds " + step.from(),
            step.witness().timestampNanos(),
            step.witness().position());
      }
    }
    for (int i = 0; i + 1 < steps.size(); i++) {
      arrow("s", i, steps.get(i), tracks.get(i));
      arrow("f", i, steps.get(i + 1), tracks.get(i + 1));
    }
  }

  private void arrow(String phase, int number, PathStep step, Track track) throws IOException {
    long nanos = step.witness().timestampNanos();
    Place base = places.get(track);
    int lane = 0;
    List<List<Slice>> lanes = track.lanes();
    for (int i = 0; i < lanes.size(); i++) {
      if (lanes.get(i).stream().anyMatch(each -> each.begin() == nanos)) {
        lane = i;
        break;
      }
    }
    head(phase, "cycle", new Place(base.process, base.thread + lane), nanos);
    json.writeStringField("cat", "finding");
    json.writeNumberField("id", number);
    if (phase.equals("f")) {
      json.writeStringField("bp", "e");
    }
    end();
  }

  private static Track track(List<SourceTimeline> timelines, Witness witness) {
    for (SourceTimeline each : timelines) {
      if (each.source().equals(witness.source())) {
        return each.taskTrack(witness.pid(), witness.cpu());
      }
    }
    return null;
  }

  private void head(String phase, String name, Place place, long nanos) throws IOException {
    json.writeStartObject();
    json.writeStringField("ph", phase);
    json.writeStringField("name", visible.apply(name));
    json.writeNumberField("pid", place.process);
    json.writeNumberField("tid", place.thread);
    if (!phase.equals("M")) {
      json.writeFieldName("ts");
      micros(nanos);
    }
  }

  private void at(String position) throws IOException {
    json.writeObjectFieldStart("args");
    json.writeStringField("at", visible.apply(position));
    json.writeEndObject();
  }

  private void micros(long nanos) throws IOException {
    json.writeNumber(BigDecimal.valueOf(nanos, MICRO_DIGITS).stripTrailingZeros().toPlainString());
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }
}
