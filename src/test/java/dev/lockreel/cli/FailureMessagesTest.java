package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureMessagesTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IOException("db: full"), 3, "lockreel: db: full"),
        Arguments.of(new EOFException(), 3, "lockreel: it ends too early"),
        Arguments.of(new UncheckedIOException(new IOException("x: gone")), 3, "lockreel: x: gone"),
        Arguments.of(new OutOfMemoryError("Java heap space"), 3, "-Xmx"),
        Arguments.of(new AssertionError("worker", new OutOfMemoryError()), 3, "-Xmx"),
        Arguments.of(new StackOverflowError(), 3, "-Xss"),
        Arguments.of(new IllegalStateException("odd\n"), 70, "internal error: java.lang.Illegal"),
        Arguments.of(new AssertionError("event 3"), 70, "please report it"),
        Arguments.of(new NullPointerException(), 70, "--debug"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasASentenceAndACode(Throwable failure, int exitCode, String words) {
    StringWriter err = new StringWriter();
    assertThat(FailureMessages.report(failure, new Messages(err), false)).isEqualTo(exitCode);
    assertThat(err.toString()).startsWith("lockreel: ").contains(words).doesNotContain("\tat ");
    assertThat(err.toString().lines()).hasSize(exitCode == ExitCode.INTERNAL ? 2 : 1);
  }

  @Test
  void theStackTraceIsShownWhereAskedFor() {
    StringWriter err = new StringWriter();
    FailureMessages.report(new AssertionError("x"), new Messages(err), true);
    assertThat(err.toString()).contains("\tat dev.lockreel.");
  }
}
