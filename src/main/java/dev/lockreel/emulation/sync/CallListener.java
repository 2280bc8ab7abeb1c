package dev.lockreel.emulation.sync;

/** Hears of the calls of tasks; of work items, which no task waits for, it does not. */
public interface CallListener {
  /** Hears nothing. */
  CallListener NONE =
      new CallListener() {
        @Override
        public void started(Call call) {}

        @Override
        public void returned(Call call) {}

        @Override
        public void forgotten(int pid) {}
      };

  /** A call begins, or will when its task does not wait in an earlier one any more. */
  void started(Call call);

  /** A call has returned; its result is known. */
  void returned(Call call);

  /** The calls of a task are given up: it is dead, or events were lost. */
  void forgotten(int pid);
}
