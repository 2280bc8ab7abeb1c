package dev.lockreel.ingest.tracedat;

import java.io.IOException;
import java.util.List;

/**
 * The records of all CPUs in the order of their times; of one time, those of the lower CPU come
 * first, as trace-cmd has it. A binary heap of the CPUs, by the time of the record that each is at.
 */
final class CpuMerge {
  private final CpuRecords[] heap;
  private int size;

  /** Each must be at its first record, or at its end. */
  CpuMerge(List<CpuRecords> cpus) {
    heap = cpus.stream().filter(cpu -> !cpu.ended()).toArray(CpuRecords[]::new);
    size = heap.length;
    for (int i = size / 2 - 1; i >= 0; i--) {
      down(i);
    }
  }

  /** The CPU whose record is next; null at the end. */
  CpuRecords first() {
    return size == 0 ? null : heap[0];
  }

  /** Moves that CPU to its next record. */
  void next() throws IOException {
    heap[0].next();
    if (heap[0].ended()) {
      heap[0] = heap[--size];
      heap[size] = null;
    }
    down(0);
  }

  /** How many CPUs have a record. */
  int size() {
    return size;
  }

  /** One of them, in no particular order. */
  CpuRecords at(int index) {
    return heap[index];
  }

  private void down(int from) {
    if (from >= size) {
      return;
    }
    CpuRecords moved = heap[from];
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], moved)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
  }

  private static boolean before(CpuRecords one, CpuRecords other) {
    return one.time() != other.time() ? one.time() < other.time() : one.cpu() < other.cpu();
  }
}
