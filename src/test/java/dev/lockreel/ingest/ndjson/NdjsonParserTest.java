package dev.lockreel.ingest.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.WaitType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NdjsonParserTest {
  private static final String LOCK = "'lock':'0xffff888100a1b2c8','class':'&m->lock'";

  @Test
  void aLockAcquireFillsTheColumns() {
    EventBatch batch =
        Lines.parse(
            "{\"event\":\"lock_acquire\",\"ts\":5438000100,\"cpu\":3,\"pid\":41,\"comm\":\"a b-c\","
                + "\"flags\":\"d.h2.\",\"lock\":\"0xffff888100a1b2c8\",\"class\":\"&m->lock\","
                + "\"mode\":\"shared_recursive\",\"try\":true}");
    assertThat(batch.size).isEqualTo(1);
    assertThat(EventKind.of(batch.kind[0])).isEqualTo(EventKind.LOCK_ACQUIRE);
    assertThat(batch.timestampNanos[0]).isEqualTo(5438000100L);
    assertThat(batch.cpu[0]).isEqualTo(3);
    assertThat(batch.pid[0]).isEqualTo(41);
    assertThat(batch.symbols.text(batch.comm[0])).isEqualTo("a b-c");
    assertThat(batch.context[0]).isEqualTo(ContextBits.pack('d', '.', 'h', '2', '.'));
    assertThat(batch.lock[0]).isEqualTo(0xffff888100a1b2c8L);
    assertThat(batch.symbols.text(batch.name[0])).isEqualTo("&m->lock");
    assertThat(batch.lockBits[0])
        .isEqualTo(LockBits.SHARED | LockBits.RECURSIVE | LockBits.READER_KNOWN | LockBits.TRY);
    assertThat(batch.position[0]).isEqualTo(1);
    assertThat(batch.detail[0]).isNull();
    assertThat(batch.hasFull).isFalse();
  }

  @Test
  void aKeyMakesTheEventAFullOne() {
    EventBatch batch =
        Lines.parse(
            Lines.event(
                "lock_acquire",
                LOCK
                    + ",'mode':'exclusive','key':'0xffffffff82110338','subclass':2,'check':1,"
                    + "'nest_lock':'0x10','wait_inner':'sleep','wait_outer':'max','lock_type':1,"
                    + "'type':'mutex','lockdep_ctx':3,'debug_locks':0,'ip':'f+0x1/0x2'"));
    int bits = batch.lockBits[0];
    assertThat(bits & LockBits.FULL).isNotZero();
    assertThat(bits & LockBits.CLASS_KEY).isZero();
    assertThat(bits & LockBits.CHECK_KNOWN).isNotZero();
    assertThat(bits & LockBits.CHECK).isNotZero();
    assertThat(bits & LockBits.DEBUG_LOCKS_OFF).isNotZero();
    assertThat(LockBits.subclass(bits)).isEqualTo(2);
    assertThat(LockBits.waitInner(bits)).isEqualTo(WaitType.SLEEP);
    assertThat(LockBits.waitOuter(bits)).isEqualTo(WaitType.MAX);
    assertThat(LockBits.kernelType(bits)).isEqualTo(1);
    assertThat(LockBits.type(bits)).isEqualTo(LockType.MUTEX);
    assertThat(bits & LockBits.LOCKDEP_CONTEXT_KNOWN).isNotZero();
    assertThat(LockBits.lockdepContext(bits)).isEqualTo(3);
    assertThat(batch.key[0]).isEqualTo(0xffffffff82110338L);
    assertThat(batch.nestLock[0]).isEqualTo(0x10);
    assertThat(batch.showsHardirqThreaded).isTrue();
    assertThat(batch.symbols.text(batch.ip[0])).isEqualTo("f+0x1/0x2");
    assertThat(batch.hasFull).isTrue();
  }

  @Test
  void theClassesOwnKeyGoesBeforeTheKey() {
    EventBatch batch =
        Lines.parse(
            Lines.event("lock_release", LOCK + ",'key':'0x10','ckey':'0x11'"),
            Lines.event("lock_release", LOCK + ",'key':'0x10','ckey':'0x0'"));
    assertThat(batch.key[0]).isEqualTo(0x11);
    assertThat(batch.lockBits[0]).isEqualTo(LockBits.FULL | LockBits.CLASS_KEY);
    assertThat(batch.key[1]).isEqualTo(0x10);
    assertThat(batch.lockBits[1]).isEqualTo(LockBits.FULL);
  }

  @Test
  void aThinReaderCanBeOfUnknownKind() {
    EventBatch batch =
        Lines.parse(
            Lines.event("lock_acquire", LOCK + ",'mode':'shared','reader_known':false"),
            Lines.event("lock_acquire", LOCK + ",'mode':'shared'"));
    assertThat(batch.lockBits[0]).isEqualTo(LockBits.SHARED);
    assertThat(batch.lockBits[1]).isEqualTo(LockBits.SHARED | LockBits.READER_KNOWN);
  }

  @Test
  void whatOnlyAKeyGivesAColumnIsKeptInTheDetail() {
    EventBatch batch =
        Lines.parse(
            Lines.event("lock_acquire", LOCK + ",'mode':'exclusive','nest_lock':'0x10','ip':'f'"));
    assertThat(batch.detail[0].fields()).isEqualTo(Map.of("ip", "f"));
    assertThat(batch.lockBits[0] & (LockBits.FULL | LockBits.NEST_LOCK))
        .isEqualTo(LockBits.NEST_LOCK);
    assertThat(batch.nestLock[0]).isEqualTo(16);
  }

  @Test
  void theFieldsMayComeInAnyOrder() {
    EventBatch batch =
        Lines.parse(
            "{\"size\":64,\"pid\":7,\"start\":\"0x1000\",\"cpu\":0,\"ts\":5,\"event\":\"lock_destroy\"}");
    assertThat(batch.lock[0]).isEqualTo(0x1000);
    assertThat(batch.key[0]).isEqualTo(64);
    assertThat(batch.detail[0]).isNull();
  }

  @Test
  void schedulingInterruptsAndFaultsFillTheirColumns() {
    EventBatch batch =
        Lines.parse(
            Lines.event("sched_switch", "'next_pid':7,'prev_state':'X'"),
            Lines.event("sched_process_fork", "'child_pid':8"),
            Lines.event("softirq_entry", "'vec':9,'action':'RCU'"),
            Lines.event("irq_disable", "'caller':'f+0x1/0x2','parent':'g'"),
            Lines.event("page_fault_user", "'address':'0x40ebf0','ip':'0x1','error_code':20"),
            Lines.event("contention_begin", "'lock':'0x5','flags':'SPIN|WRITE'"),
            Lines.event("contention_begin", "'lock':'0x5','flags':'d..1','contention_flags':''"));
    assertThat(batch.tally.linesMalformed()).isZero();
    assertThat(batch.lock).startsWith(7, 8, 9);
    assertThat(batch.lockBits[0]).isEqualTo(1);
    assertThat(batch.detail[0].fields()).containsEntry("prev_state", "X");
    assertThat(batch.detail[2].fields()).isEqualTo(Map.of("action", "RCU"));
    assertThat(batch.symbols.text(batch.name[3])).isEqualTo("f+0x1/0x2");
    assertThat(batch.symbols.text(batch.ip[3])).isEqualTo("g");
    assertThat(batch.lock[4]).isEqualTo(0x40ebf0);
    assertThat(batch.detail[4].fields()).isEqualTo(Map.of("error_code", 20L));
    assertThat(batch.symbols.text(batch.name[5])).isEqualTo("SPIN|WRITE");
    assertThat(batch.context[5]).isZero();
    assertThat(batch.context[6]).isEqualTo(ContextBits.pack('d', '.', '.', '1', 0));
  }

  @Test
  void modelEventsKeepTheirFieldsTyped() {
    EventBatch batch =
        Lines.parse(
            Lines.event("vfio_pci_hot_reset", "'devs':['0x10','0xffffffffffffffff'],'ret':-11"),
            Lines.event("vfio_pci_memory", "'dev':'0x10','enabled':0"),
            Lines.event(
                "pte_install", "'vma':'0x1','address':'0x2','order':'pmd','how':'insert_pfn'"),
            Lines.event("vfio_pci_fault_ret", "'ret':'0x100','stack':['f','g']"));
    assertThat(batch.tally.linesMalformed()).isZero();
    assertThat(EventKind.of(batch.kind[0])).isEqualTo(EventKind.MODEL);
    assertThat(batch.detail[0].event()).isEqualTo("vfio_pci_hot_reset");
    assertThat(batch.detail[0].fields()).isEqualTo(Map.of("devs", List.of(16L, -1L), "ret", -11L));
    assertThat(batch.detail[1].fields()).containsEntry("enabled", false);
    assertThat(batch.detail[2].fields()).containsEntry("order", "pmd");
    assertThat(batch.detail[3].fields()).isEqualTo(Map.of("ret", 256L));
    assertThat(batch.detail[3].stack()).containsExactly("f", "g");
  }

  @Test
  void gapsOverrunsAndTimeAreNoticed() {
    EventBatch batch =
        Lines.parse(
            Lines.event("trace_boundary", "'kind':'overrun','entries':5,'written':9"),
            "{\"event\":\"lost_events\",\"ts\":900,\"cpu\":1,\"count\":544}",
            "{\"event\":\"lost_events\",\"ts\":900,\"cpu\":1,\"count\":null}",
            Lines.event("lock_release", "'lock':'0x0','class':'A'"));
    assertThat(batch.size).isEqualTo(4);
    assertThat(batch.lock[1]).isEqualTo(544);
    assertThat(batch.lock[2]).isEqualTo(-1);
    assertThat(batch.tally.anomalies())
        .isEqualTo(
            Map.of(
                Anomaly.OVERRUN, 1L,
                Anomaly.LOST_EVENTS, 2L,
                Anomaly.HIDDEN_ADDRESS, 1L));
  }

  @Test
  void commentsAndBlankLinesAreDecodedWithoutAnEvent() {
    EventBatch batch = Lines.parseText("{\"comment\":\"why\"}\n\n  \r\n{\"comment\":\"\"}\r\n");
    assertThat(batch.size).isZero();
    assertThat(batch.tally.linesDecoded()).isEqualTo(4);
    assertThat(batch.tally.linesMalformed()).isZero();
  }

  @Test
  void unknownEventsAreSkippedByName() {
    EventBatch batch = Lines.parse("{\"event\":\"net_rx\",\"lock\":5}", "{\"event\":\"net_rx\"}");
    assertThat(batch.tally.skippedByName()).isEqualTo(Map.of("net_rx", 2L));
    assertThat(batch.size).isZero();
  }

  @Test
  void aMalformedLineNamesTheField() {
    assertThat(reason(Lines.event("lock_acquire", LOCK)))
        .isEqualTo("field mode: missing in lock_acquire");
    assertThat(reason(Lines.event("lock_acquire", LOCK + ",'mode':'exclusiv'")))
        .isEqualTo("field mode: \"exclusiv\" is none of exclusive, shared, shared_recursive");
    assertThat(reason(Lines.event("lock_release", "'lock':'ffff','class':'A'")))
        .isEqualTo("field lock: \"ffff\" is no address such as \"0xffff8881\"");
    assertThat(reason(Lines.event("lock_release", "'lock':'0x1','class':5")))
        .isEqualTo("field class: expected a string, found 5");
    assertThat(reason(Lines.event("lock_release", LOCK + ",'subclass':8")))
        .isEqualTo("field subclass: 8 is not in the range 0 to 7");
    assertThat(reason("{\"event\":\"user_return\",\"cpu\":1,\"pid\":1}"))
        .isEqualTo("field ts: missing in user_return");
    assertThat(reason(Lines.event("user_return", "'flags':'SPIN'")))
        .isEqualTo("field flags: not the four or five latency flags of ftrace");
    assertThat(reason(Lines.event("vma_link", "'mm':'0x1'")))
        .isEqualTo("field vma: missing in vma_link");
    assertThat(reason(Lines.event("vma_link", "'vma':true")))
        .isEqualTo("field vma: expected an address such as \"0xffff8881\", found true");
    assertThat(
            reason(Lines.event("mmu_notifier_invalidate_range_end", "'start':'0x1','end':'0x2'")))
        .isEqualTo("field mm or hmm: missing in mmu_notifier_invalidate_range_end");
    assertThat(reason("{\"event\":\"user_return\",\"ts\":1,\"cpu\":2147483647,\"pid\":1}"))
        .isEqualTo("field cpu: 2147483647 is not in the range 0 to 1048575");
    assertThat(reason("{\"ts\":1}")).isEqualTo("field event: missing");
    assertThat(reason("[1]")).isEqualTo("not a JSON object");
    assertThat(reason("{\"comment\":\"a\"} {}")).isEqualTo("more than one JSON value on the line");
    assertThat(reason("{\"event\":")).startsWith("not JSON: ");
  }

  @Test
  void aBrokenLineDoesNotTakeTheNextOneWithIt() {
    EventBatch batch =
        Lines.parse("{\"event\":\"user_return", Lines.event("user_return", ""), "}{", "\0\0");
    assertThat(batch.size).isEqualTo(1);
    assertThat(batch.position[0]).isEqualTo(2);
    assertThat(batch.tally.linesMalformed()).isEqualTo(3);
    assertLaw(batch.tally);
  }

  @Test
  void aFileHoldsOneSource() {
    String mine = Lines.event("user_return", "'source':'boot-1'");
    String other = Lines.event("user_return", "'source':'boot-2'");
    EventBatch batch = Lines.parse(mine, other);
    assertThat(batch.size).isEqualTo(1);
    assertThat(batch.tally.examples().get(0).reason())
        .isEqualTo(
            "field source: \"boot-2\" in a file of source \"boot-1\"; one file holds one source");
    byte[] text = (other + "\n").getBytes(StandardCharsets.UTF_8);
    assertThat(
            Lines.parse(
                    new NdjsonParser(
                        InputSpec.of("trace.ndjson", new Symbols()).withSource("mine")),
                    text,
                    new Symbols())
                .size)
        .isEqualTo(1);
  }

  @Test
  void theSourceIsReadFromTheFirstLineThatNamesIt() {
    byte[] head =
        ("{\"comment\":\"x\",\"deep\":{\"source\":\"no\"}}\n"
                + Lines.event("user_return", "'source':'boot-2'")
                + "\n{\"ev")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(NdjsonParser.sourceOf(head, head.length)).contains("boot-2");
    assertThat(NdjsonParser.sourceOf(head, 60)).isEmpty();
    byte[] broken =
        ("\ufeff\n{broken\n" + Lines.event("user_return", "'source':'boot-1'") + "\n")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(NdjsonParser.sourceOf(broken, broken.length)).contains("boot-1");
  }

  @Test
  void aWholeObjectWithoutLineEndIsTaken() {
    EventBatch batch = Lines.parseText(Lines.event("user_return", ""));
    assertThat(batch.size).isEqualTo(1);
    assertThat(batch.unterminatedTail).isFalse();
  }

  @Test
  void aCutLastLineIsTruncatedWhereverItIsCut() {
    String line = Lines.event("lock_acquire", LOCK + ",'mode':'exclusive','try':true");
    for (int cut = 1; cut < line.length(); cut++) {
      EventBatch batch = Lines.parseText("{\"comment\":\"\"}\n" + line.substring(0, cut));
      assertThat(batch.unterminatedTail).isTrue();
      assertThat(batch.tally.anomalies()).isEqualTo(Map.of(Anomaly.TRUNCATED_LINE, 1L));
      assertLaw(batch.tally);
    }
  }

  @Test
  void namesBeyondAsciiAndBeyondTheScratchAreWhole() {
    String longName = "x".repeat(600);
    EventBatch batch =
        Lines.parse(
            Lines.event("lock_release", "'lock':'0x1','class':'größe \\u20ac \\\\ \\t'"),
            Lines.event("lock_release", "'lock':'0x1','class':'" + longName + "'"));
    assertThat(batch.symbols.text(batch.name[0])).isEqualTo("größe € \\ \t");
    assertThat(batch.symbols.text(batch.name[1])).isEqualTo(longName);
  }

  private static String reason(String line) {
    EventBatch batch = Lines.parse(line);
    assertThat(batch.size).isZero();
    assertLaw(batch.tally);
    assertThat(batch.tally.linesMalformed()).isEqualTo(1);
    return batch.tally.examples().get(0).reason();
  }

  private static void assertLaw(ReadTally tally) {
    assertThat(tally.linesRead())
        .isEqualTo(tally.linesDecoded() + tally.linesSkipped() + tally.linesMalformed());
  }
}
