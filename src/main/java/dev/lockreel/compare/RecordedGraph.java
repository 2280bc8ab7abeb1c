package dev.lockreel.compare;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.util.List;

/**
 * The graph of a replay or a database, as it is compared.
 *
 * @param findings what was found; the kernel keeps no dependency that it reports
 * @param lockdepOff some event is from after the kernel's own lockdep had switched itself off
 */
public record RecordedGraph(
    List<ClassRecord> classes,
    List<DependencyRecord> dependencies,
    List<Finding> findings,
    boolean lockdepOff) {
  public RecordedGraph {
    classes = List.copyOf(classes);
    dependencies = dependencies.stream().filter(each -> !each.emulated()).toList();
    findings = List.copyOf(findings);
  }

  /** By key where every class has one, else by name. */
  public Identity identity() {
    return classes.stream().allMatch(each -> each.key() != 0) ? Identity.KEY : Identity.NAME;
  }

  /** Whether any class key is one of the kernel's: else they are of another boot, or hashed. */
  public boolean sharesKeysWith(KernelGraph kernel) {
    return classes.stream().anyMatch(each -> kernel.keys().contains(each.key()));
  }
}
