package dev.lockreel.emulation.state;

/** An object whose state is kept across a restart. */
public interface Stateful {
  /**
   * Passes every field that changes to {@code fields} and assigns what it returns: the given value
   * when the state is written, the kept one when it is read. Constructor arguments are no fields.
   * The order of the calls is the order in the kept form.
   */
  void fields(StateFields fields);
}
