package dev.lockreel.emulation.mm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTableTest {
  private static final int PAGES = 64;
  private static final List<PageOrder> ORDERS =
      List.of(PageOrder.PTE, PageOrder.PMD, PageOrder.PUD);

  private static final long PAGE = PageOrder.PTE.bytes();

  private static final Action BY =
      Action.recorded(
          new ModelEvent(
              "pte_install",
              false,
              new EventDetail("pte_install", Map.of(), List.of()),
              1,
              0,
              0,
              "task",
              0,
              1,
              new Origin("test", "test")));

  @Test
  void whatIsMappedPageByPageIsOneRange() {
    PageTable pages = new PageTable();
    pages.populate(0, PAGE, PageOrder.PTE, BY);
    pages.populate(PAGE, 2 * PAGE, PageOrder.PTE, BY);
    assertThat(pages.firstEmpty(0, 3 * PAGE)).isEqualTo(2 * PAGE);
    assertThat(pages.endOfEmpty(2 * PAGE, 3 * PAGE)).isEqualTo(3 * PAGE);
  }

  @Test
  void anEmptyRangePopulatesNothing() {
    PageTable pages = new PageTable();
    pages.populate(PAGE, PAGE, PageOrder.PTE, BY);
    assertThat(pages.isEmpty()).isTrue();
    assertThat(pages.first()).isNull();
  }

  /** Beside an array with one order for each page. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithAnArrayOfPages(long seed) {
    Random random = new Random(seed);
    PageTable pages = new PageTable();
    PageOrder[] naive = new PageOrder[PAGES];
    for (int step = 0; step < 2000; step++) {
      int start = random.nextInt(PAGES);
      int end = start + 1 + random.nextInt(PAGES - start);
      PageOrder order = random.nextInt(3) == 0 ? null : ORDERS.get(random.nextInt(3));
      if (order == null) {
        pages.zap(start * PAGE, end * PAGE);
      } else {
        pages.populate(start * PAGE, end * PAGE, order, BY);
      }
      for (int i = start; i < end; i++) {
        naive[i] = order;
      }
      compare(pages, naive, "seed " + seed + ", step " + step);
    }
  }

  private static void compare(PageTable pages, PageOrder[] naive, String when) {
    int firstEmpty = PAGES;
    for (int i = PAGES - 1; i >= 0; i--) {
      assertThat(pages.orderAt(i * PAGE + 5)).as(when).isEqualTo(naive[i]);
      assertThat(pages.populatedAt(i * PAGE)).as(when).isEqualTo(naive[i] != null);
      firstEmpty = naive[i] == null ? i : firstEmpty;
    }
    assertThat(pages.firstEmpty(0, PAGES * PAGE)).as(when).isEqualTo(firstEmpty * PAGE);
    assertThat(pages.isEmpty()).as(when).isEqualTo(pages.first() == null);
  }
}
