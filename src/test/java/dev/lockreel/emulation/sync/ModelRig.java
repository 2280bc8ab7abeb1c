package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.List;

/**
 * A rig with models, driven event by event.
 *
 * @param <R> the rig itself
 */
public abstract class ModelRig<R extends ModelRig<R>> extends Rig {
  protected final Choice choice;
  protected final Scheduler scheduler;

  protected ModelRig(boolean executes, Choice choice, Scheduler scheduler) {
    super(executes, choice, scheduler);
    this.choice = choice;
    this.scheduler = scheduler;
  }

  /** The models, the one under test last. */
  protected abstract List<? extends Model> models();

  /** A new rig like this one. */
  protected abstract R fresh();

  /** This rig. */
  protected abstract R self();

  /** A rig that goes on from the kept state of this one. */
  public R kept() {
    R other = fresh();
    goesOnAs(other, models(), other.models());
    return other;
  }

  /**
   * Hands an event of a task to the model that has it in its table; {@code fields} are names and
   * values in turn.
   */
  public R take(int pid, String name, Object... fields) {
    ModelEvent event = event(pid, name, fields);
    for (Model model : models()) {
      if (model.events().events().contains(event.name())) {
        take(model, event);
        return self();
      }
    }
    throw new AssertionError("no model has " + event.name());
  }
}
