package dev.lockreel.emulation.state;

/** Something whose state is kept across a restart. */
public interface Stateful {
  /**
   * Hands every field that changes to {@code fields} and takes back what it answers: the same value
   * where the state is written, the kept one where it is read. What was given to the constructor is
   * no field. The order of the calls is the order in the kept form.
   */
  void fields(StateFields fields);
}
