package dev.lockreel.emulation.state;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A type of the kept form.
 *
 * @param name as the kept form names it; the name of the class is no part of that
 * @param head writes what the object is made from
 * @param make makes it from that; fields that change are read once all objects are made
 * @param single there is one object, whose fields its owner keeps
 */
record StateType(
    String name,
    Class<?> type,
    BiConsumer<Object, StateFields> head,
    Function<StateReader, Object> make,
    boolean single) {}
