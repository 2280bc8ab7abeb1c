package dev.lockreel.ingest.tracefs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.tracefs.EventField.Form;
import org.junit.jupiter.api.Test;

class EventFormatTest {
  @Test
  void everyFormOfAFieldIsRead() {
    EventFormat format =
        EventFormat.parse(
            """
            name: sample
            ID: 4711
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:__data_loc char[] name;\toffset:8;\tsize:4;\tsigned:1;
            \tfield:__rel_loc u8[] data;\toffset:12;\tsize:4;\tsigned:0;
            \tfield:char comm[16];\toffset:16;\tsize:16;\tsigned:1;
            \tfield:unsigned long caller[8];\toffset:32;\tsize:64;\tsigned:0;
            \tfield:const char * text;\toffset:96;\tsize:8;\tsigned:0;
            \tfield:pid_t pid;\toffset:104;\tsize:4;\tsigned:1;
            \tfield:__data_loc unsigned long[] args;\toffset:108;\tsize:4;\tsigned:0;

            print fmt: "field:int fake;\toffset:0;\tsize:4;\tsigned:1;", REC->pid
            """);
    assertThat(format.name()).isEqualTo("sample");
    assertThat(format.id()).isEqualTo(4711);
    assertThat(format.fields())
        .containsExactly(
            new EventField("common_type", 0, 2, false, Form.NUMBER, false),
            new EventField("name", 8, 4, true, Form.DATA_LOC, true),
            new EventField("data", 12, 4, false, Form.REL_LOC, false),
            new EventField("comm", 16, 16, 16, true, Form.ARRAY, true),
            new EventField("caller", 32, 64, 8, false, Form.ARRAY, false),
            new EventField("text", 96, 8, false, Form.NUMBER, false),
            new EventField("pid", 104, 4, true, Form.NUMBER, false),
            new EventField("args", 108, 4, false, Form.DATA_LOC, false));
  }

  @Test
  void signsAreGuessedFromTypesWhereAnOldKernelDoesNotSayThem() {
    EventFormat format =
        EventFormat.parse(
            """
            name: old
            ID: 7
            format:
            \tfield:int pid;\toffset:0;\tsize:4;
            \tfield:unsigned int n;\toffset:4;\tsize:4;
            """);
    assertThat(format.field("pid").signed()).isTrue();
    assertThat(format.field("n").signed()).isFalse();
    assertThat(format.field("m")).isNull();
  }

  @Test
  void aTextWithoutNameOrNumberIsNoFormat() {
    assertThat(EventFormat.parse("name: x\nformat:\n")).isNull();
    assertThat(EventFormat.parse("ID: 7\n")).isNull();
    assertThat(EventFormat.parse("")).isNull();
  }
}
