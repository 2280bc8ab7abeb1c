package dev.lockreel.report.html;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The graph as the page's typed arrays: little-endian columns, one after the other, as {@code
 * graph/data.ts} reads them.
 *
 * <p>Four int32: version, classes, dependencies, components of more than one class. Float64, one a
 * dependency each: count, line (-1: none), nanoseconds. Float32: x and y of each class; x, y and
 * radius of each such component. Int32: the component of each class (-1: a class by itself); for
 * each dependency: from, to, flags (4 bits of kinds, 4 of assumed ones, 1 for emulated), and the
 * numbers of task, place, file and source among the texts.
 */
final class GraphBlock {
  private static final int VERSION = 1;

  private final GraphTables tables;
  private final GraphLayout layout;

  GraphBlock(GraphTables tables, GraphLayout layout) {
    this.tables = tables;
    this.layout = layout;
  }

  byte[] bytes() {
    int classes = tables.classes().size();
    int edges = tables.from.length;
    int[] numbers = new int[layout.components().count()];
    int several = 0;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = layout.members(i).size() > 1 ? several++ : -1;
    }
    int size =
        4 * Integer.BYTES
            + edges * (3 * Double.BYTES + 7 * Integer.BYTES)
            + classes * (2 * Float.BYTES + Integer.BYTES)
            + several * 3 * Float.BYTES;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION).putInt(classes).putInt(edges).putInt(several);
    put(out, tables.count, tables.line, tables.nanos);
    for (int i = 0; i < classes; i++) {
      out.putFloat(layout.x(i));
    }
    for (int i = 0; i < classes; i++) {
      out.putFloat(layout.y(i));
    }
    components(out, numbers);
    for (int i = 0; i < classes; i++) {
      out.putInt(numbers[layout.components().of(i)]);
    }
    put(out, tables.from, tables.to, tables.flags, tables.task);
    put(out, tables.place, tables.file, tables.source);
    return out.array();
  }

  private void components(ByteBuffer out, int[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0) {
        out.putFloat(layout.centreX(i)).putFloat(layout.centreY(i)).putFloat(layout.radius(i));
      }
    }
  }

  private static void put(ByteBuffer out, double[]... columns) {
    for (double[] column : columns) {
      for (double value : column) {
        out.putDouble(value);
      }
    }
  }

  private static void put(ByteBuffer out, int[]... columns) {
    for (int[] column : columns) {
      for (int value : column) {
        out.putInt(value);
      }
    }
  }
}
