package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.finding.Witness;

/**
 * Something done, kept as evidence: by a recorded event, or by an emulated function on behalf of
 * one.
 *
 * @param function the kernel's function; null for a recorded event
 * @param protocol {@code NAME=VARIANT}; {@code ""} where there is no choice; null for a recorded
 *     event
 */
public record Action(ModelEvent event, String function, String protocol) {
  public static Action recorded(ModelEvent event) {
    return new Action(event, null, null);
  }

  public static Action of(Call call) {
    return new Action(call.begin(), call.function(), call.protocol());
  }

  /** Whether an emulated protocol did it. */
  public boolean emulated() {
    return function != null;
  }

  /** Function and protocol, or the name of the recorded event; findings are grouped by it. */
  public String place() {
    if (function == null) {
      return event.detail().event();
    }
    return protocol.isEmpty() ? function : function + " [" + protocol + "]";
  }

  public Witness witness() {
    return emulated() ? event.witness(place(), true) : event.witness();
  }
}
