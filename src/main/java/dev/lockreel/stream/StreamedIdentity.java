package dev.lockreel.stream;

import dev.lockreel.trace.SourceState;
import java.util.Arrays;

/**
 * Identity and reader state of a trace that comes in records. The reader state is the partition,
 * then the state of its order.
 */
public final class StreamedIdentity {
  private static final String KAFKA = "@kafka:";

  private StreamedIdentity() {}

  /** The identity of the trace of that name. */
  public static String of(String name, String topic) {
    return name + KAFKA + topic;
  }

  /** Whether a source was read from that partition of the topic. */
  static boolean isOf(SourceState state, String topic, int partition) {
    return state.identity().endsWith(KAFKA + topic) && partition(state) == partition;
  }

  /** The name that was given to {@link #of}. */
  public static String name(SourceState state, String topic) {
    return state.identity().substring(0, state.identity().length() - (KAFKA + topic).length());
  }

  static long[] readerState(int partition, long[] order) {
    long[] state = new long[1 + order.length];
    state[0] = partition;
    System.arraycopy(order, 0, state, 1, order.length);
    return state;
  }

  static int partition(SourceState state) {
    return (int) state.readerState()[0];
  }

  static long[] order(SourceState state) {
    return Arrays.copyOfRange(state.readerState(), 1, state.readerState().length);
  }
}
