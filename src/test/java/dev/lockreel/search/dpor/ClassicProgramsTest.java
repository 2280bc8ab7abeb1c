package dev.lockreel.search.dpor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The programs of Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic Partial Order Reduction (POPL
 * 2014), table 1 and before, with its numbers of executions of optimal reduction.
 */
class ClassicProgramsTest {
  private static long executions(Program program) throws InterruptedException {
    Exploration exploration = new Exploration();
    boolean complete =
        exploration.run(List.of(new Exploration.Worker(program, trace -> {})), () -> false);
    assertThat(complete).isTrue();
    return exploration.executions();
  }

  @ParameterizedTest
  @CsvSource({"5, 64", "10, 3328"})
  void lastZero(int n, long expected) throws InterruptedException {
    assertThat(executions(ClassicPrograms.lastZero(n))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "8, 256", "13, 8192"})
  void readers(int n, long expected) throws InterruptedException {
    assertThat(executions(ClassicPrograms.readers(n))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"11, 1", "12, 8", "13, 64", "14, 512"})
  void indexer(int n, long expected) throws InterruptedException {
    assertThat(executions(ClassicPrograms.indexer(n))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"2, 3", "3, 7", "5, 31", "8, 255"})
  void philosophers(int n, long expected) throws InterruptedException {
    assertThat(executions(ClassicPrograms.philosophers(n))).isEqualTo(expected);
  }
}
