package dev.lockreel.emulation;

import dev.lockreel.emulation.hmm.HmmModel;
import dev.lockreel.emulation.iommu.Type1Model;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.vfio.VfioPciModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** The models of one source, which work on each other's objects. */
final class Models {
  private Models() {}

  /** All of them. */
  static List<Model> of(Kernel kernel, Machine machine) {
    return of(kernel, machine, number -> true);
  }

  /**
   * Some of them, in a fixed order.
   *
   * @param needed whether the model of a number is: its place among all
   */
  static List<Model> of(Kernel kernel, Machine machine, IntPredicate needed) {
    Mms mms = new Mms(machine);
    MmModel mm = new MmModel(kernel, machine, mms);
    List<Supplier<Model>> all =
        List.of(
            () -> mm,
            () -> new VfioPciModel(kernel, machine, mm),
            () -> new Type1Model(kernel, machine, mms),
            () -> new HmmModel(kernel, machine));
    List<Model> models = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      if (needed.test(i)) {
        models.add(all.get(i).get());
      }
    }
    return models;
  }
}
