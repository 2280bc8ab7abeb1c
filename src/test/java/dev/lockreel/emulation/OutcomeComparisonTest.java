package dev.lockreel.emulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.RecordedLocks;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeComparisonTest {
  private static final int TASK = 7;
  private static final String SAME = "outcomesSame";
  private static final String OTHER = "outcomesOther";
  private static final String UNMATCHED = "outcomesWithoutCounterpart";
  private static final String NO_RETURN = "outcomesOfNoRecordedReturn";

  private final Kernel kernel = new Kernel(true, Choice.standard());
  private final Machine machine = new Machine(kernel);
  private final OutcomeComparison outcomes = new OutcomeComparison(kernel);
  private long clock;

  @BeforeEach
  void attach() {
    LockEvents none =
        new LockEvents() {
          @Override
          public void acquire(
              Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff) {}

          @Override
          public void release(Call call, EmulatedLock lock, boolean irqsOff) {}
        };
    RecordedLocks free = (lock, shared, pid, askedAt) -> 0;
    machine.attach(none, free, Scheduler.IN_ORDER);
    machine.listener(outcomes);
  }

  private ModelEvent event(String name, boolean returns, Map<String, Object> fields) {
    clock += 1000;
    ModelEvent event =
        new ModelEvent(
            name,
            returns,
            new EventDetail(name, fields, List.of()),
            TASK,
            TASK,
            0,
            "task",
            clock,
            clock,
            new Origin("test", "test"));
    kernel.begin(event);
    return event;
  }

  private ModelEvent begins(String name) {
    ModelEvent event = event(name, false, Map.of());
    outcomes.begins(event);
    return event;
  }

  private void returns(String name, long ret) {
    outcomes.recorded(event(name, true, Map.of("ret", ret)));
  }

  /** A call that returns at once. */
  private void runs(ModelEvent begin, long ret) {
    machine.start(new Call("f", "", begin, k -> ret));
    outcomes.taken(begin);
  }

  /** A call that returns when the trace shows the end of the recorded one. */
  private Call flies(ModelEvent begin, long ret) {
    Call call =
        machine.start(
            new Call(
                "f",
                "",
                begin,
                k -> {
                  k.inFlight();
                  return ret;
                }));
    outcomes.taken(begin);
    return call;
  }

  private Map<String, Long> counters() {
    Map<String, Long> counters = new TreeMap<>(kernel.counters());
    counters.remove("protocolsRun");
    outcomes.countRest(counters);
    return counters;
  }

  @ParameterizedTest
  @CsvSource({
    "vfio_pci_reset, 0, 0, outcomesSame",
    "vfio_pci_reset, 0, -11, outcomesOther",
    "vfio_pci_reset, -11, -16, outcomesOther",
    "vfio_dma_unmap, 16, 4, outcomesSame",
    "vfio_pci_fault, 256, 0, outcomesSame",
    "vfio_pci_fault, 256, 4, outcomesSame",
    "vfio_pci_fault, 256, 2, outcomesOther",
    "vfio_pci_fault, 2, 2, outcomesSame",
    "vfio_pci_fault, 64, 2, outcomesOther"
  })
  void successIsSuccessAndEachErrorIsItself(String name, long ours, long theirs, String counted) {
    runs(begins(name), ours);
    returns(name, theirs);
    assertThat(counters()).isEqualTo(Map.of(counted, 1L));
  }

  @Test
  void whicheverReturnsFirstTheyAreCompared() {
    Call call = flies(begins("vfio_pci_reset"), 0);
    returns("vfio_pci_reset", 0);
    machine.ends(call);
    assertThat(counters()).isEqualTo(Map.of(SAME, 1L));
  }

  @Test
  void lateIsByHowMuchLater() {
    Call call = flies(begins("vfio_pci_reset"), 0);
    returns("vfio_pci_reset", 0);
    event("later", false, Map.of());
    machine.ends(call);
    assertThat(counters())
        .isEqualTo(Map.of(SAME, 1L, "outcomesLate", 1L, "outcomesLateNanos", 1000L));
  }

  @Test
  void aPageFaultHasTheOutcomeOfItsHandler() {
    runs(begins("page_fault_user"), 256);
    ModelEvent handler = begins("vfio_pci_fault");
    outcomes.taken(handler);
    returns("vfio_pci_fault", 2);
    returns("handle_mm_fault", 0);
    assertThat(counters()).isEqualTo(Map.of(OTHER, 1L));
  }

  @Test
  void aPageFaultThatNeedsNoHandlerHasTheOutcomeOfTheFault() {
    runs(begins("page_fault_user"), 256);
    returns("handle_mm_fault", 0);
    assertThat(counters()).isEqualTo(Map.of(SAME, 1L));
  }

  @Test
  void aFaultThatComesAgainHasNoOutcomeYet() {
    runs(begins("vfio_pci_fault"), 256);
    returns("vfio_pci_fault", 0x400);
    returns("vfio_pci_fault", 0x800);
    returns("vfio_pci_fault", 0x100);
    assertThat(counters()).isEqualTo(Map.of(SAME, 1L));
  }

  @Test
  void oneProbeIsTheReturnOfBothMapAndUnmap() {
    runs(begins("vfio_dma_map"), 0);
    returns("vfio_dma_ioctl", -14);
    assertThat(counters()).isEqualTo(Map.of(OTHER, 1L));
  }

  @Test
  void whatTheTraceNeverShowsAReturnOfIsCountedApart() {
    runs(begins("vfio_pci_memory"), 0);
    runs(begins("vfio_pci_memory"), 0);
    runs(begins("vfio_pci_reset"), 0);
    returns("vfio_pci_reset", 0);
    runs(begins("vfio_pci_reset"), 0);
    assertThat(counters()).isEqualTo(Map.of(NO_RETURN, 2L, UNMATCHED, 1L, SAME, 1L));
  }

  @Test
  void anEventWithoutAProtocolIsNotCompared() {
    outcomes.taken(begins("vfio_pci_zap"));
    returns("vfio_pci_zap", 1);
    assertThat(counters()).isEmpty();
  }

  @Test
  void whatIsForgottenIsNotCompared() {
    Call call = flies(begins("vfio_pci_reset"), 0);
    machine.abandon(TASK);
    returns("vfio_pci_reset", 0);
    assertThat(call.state()).isEqualTo(Call.State.OVER);
    assertThat(counters()).isEmpty();
  }
}
