package dev.lockreel.ingest;

import dev.lockreel.trace.EventSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * A format made of lines. All of them share one pipeline: the text is cut into chunks, workers
 * parse them, and a stage settles what goes across chunks ({@link ParsedSource}).
 *
 * @param detector looks at the first bytes
 * @param cut where the text may be cut
 * @param parsers makes the parser of one worker
 * @param stages makes the stage of one input, which goes on with what the reader knew before
 * @param sourceNames finds the source that the first bytes name
 */
public record TextFormat(
    Detector detector,
    ChunkCut cut,
    Function<InputSpec, ChunkParser> parsers,
    Function<long[], BatchStage> stages,
    SourceNames sourceNames)
    implements FormatReader {

  /** Looks at the first bytes of an input, as {@link FormatReader#recognises}. */
  @FunctionalInterface
  public interface Detector {
    boolean recognises(ByteBuffer head, int length);
  }

  /** Looks for a source's name, as {@link FormatReader#sourceOf}. */
  @FunctionalInterface
  public interface SourceNames {
    /** For formats that name no source. */
    SourceNames NONE = (head, length) -> Optional.empty();

    Optional<String> sourceOf(byte[] head, int length);
  }

  @Override
  public boolean recognises(ByteBuffer head, int length) {
    return detector.recognises(head, length);
  }

  @Override
  public Optional<String> sourceOf(byte[] head, int length) {
    return sourceNames.sourceOf(head, length);
  }

  @Override
  public EventSource open(ReadRequest request) throws IOException {
    InputContent content = request.content();
    long offset = request.from().offset();
    ChunkFeed feed =
        content.seekable()
            ? new MappedFeed(content, cut, offset)
            : new StreamFeed(content, cut, offset);
    return new ParsedSource(this, new LongLines(feed, content.tuning().longestLine()), request);
  }
}
