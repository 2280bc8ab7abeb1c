package dev.lockreel.emulation.kernel;

import java.util.List;

/**
 * A kernel operation with the variants in which it can be run.
 *
 * @param name as the user names it: {@code --protocol NAME=VARIANT}
 * @param title what it does, in one sentence
 * @param variants in the order in which they came about
 * @param standard the one that runs unless another is chosen: the newest correct one
 */
public record Protocol(String name, String title, List<Variant> variants, Variant standard) {
  public Protocol {
    variants = List.copyOf(variants);
  }

  /** Protocol and variant as calls, reports and the command line name them. */
  public String with(Variant variant) {
    return name + "=" + variant.id();
  }

  /** The variant with that id, or null. */
  public Variant variant(String id) {
    return variants.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
  }
}
