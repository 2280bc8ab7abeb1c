package dev.lockreel.emulation;

import dev.lockreel.emulation.hmm.HmmModel;
import dev.lockreel.emulation.iommu.Type1Model;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.vfio.VfioPciModel;
import java.util.List;

/** The models of one source, which work on each other's objects. */
final class Models {
  private Models() {}

  static List<Model> of(Kernel kernel, Machine machine) {
    Mms mms = new Mms(machine);
    MmModel mm = new MmModel(kernel, machine, mms);
    return List.of(
        mm,
        new VfioPciModel(kernel, machine, mm),
        new Type1Model(kernel, machine, mms),
        new HmmModel(kernel, machine));
  }
}
