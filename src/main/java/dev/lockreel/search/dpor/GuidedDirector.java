package dev.lockreel.search.dpor;

/**
 * Follows the path to a leaf, then lets each task run as long as it can. Records all steps. A probe
 * stops at the end of its path, whose last step may access something else than the path says.
 */
final class GuidedDirector implements Director {
  private final Step[] path;
  private final boolean probes;
  private final Execution execution = new Execution();
  private boolean inStep;
  private int current;

  GuidedDirector(Step[] path) {
    this(path, false);
  }

  private GuidedDirector(Step[] path, boolean probes) {
    this.path = path;
    this.probes = probes;
  }

  static GuidedDirector probe(Step[] path) {
    return new GuidedDirector(path, true);
  }

  @Override
  public int next(long enabled) {
    end();
    int at = execution.size();
    if (probes && at == path.length) {
      return STOP;
    }
    if (at < path.length) {
      current = path[at].task();
      if ((enabled >> current & 1) == 0) {
        throw new DivergenceException(
            "step " + at + " is to be one of task " + current + ", which cannot go on");
      }
    } else if ((enabled >> current & 1) == 0) {
      current = Long.numberOfTrailingZeros(enabled);
    }
    inStep = true;
    execution.begins(current);
    return current;
  }

  private void end() {
    if (inStep) {
      inStep = false;
      int at = execution.size();
      if (at >= path.length || (probes && at == path.length - 1)) {
        execution.ends();
      } else if (!execution.endsAs(path[at])) {
        throw new DivergenceException(
            "step " + at + " is " + execution.ends() + ", it was " + path[at]);
      }
    }
  }

  /** The execution, once the program has returned. */
  Execution over() {
    end();
    if (execution.size() < path.length) {
      throw new DivergenceException(
          "it ended after " + execution.size() + " steps, it was to take " + path.length);
    }
    return execution;
  }

  @Override
  public void touches(int object, Access access) {
    execution.touches(access.of(object));
  }

  @Override
  public void varies() {
    execution.varies();
  }

  @Override
  public int choose(int alternatives) {
    int at = execution.size();
    int chosen = at < path.length ? path[at].choice() : 0;
    if (chosen < 0 || chosen >= alternatives) {
      throw new DivergenceException(
          "step " + at + " chooses among " + alternatives + ", it was " + path[at]);
    }
    execution.chooses(chosen, alternatives);
    return chosen;
  }

  @Override
  public void enables(int task) {
    execution.enables(task);
  }
}
