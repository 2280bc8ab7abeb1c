package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Protocol;
import java.util.List;

/** The protocol of HMM that can be chosen, and the mails that its variants come from. */
public final class HmmProtocols {
  private static final String LIST = "linux-mm";
  private static final String SUBJECT =
      "[PATCH v2 12/11] mm/hmm: Fix error flows in hmm_invalidate_range_start";

  /** The mail that shows what is wrong, and the fix. */
  static final Citation FIX_MAIL = new Citation("Jason Gunthorpe", SUBJECT, "2019-06-07", LIST);

  /** The reviewer's alternative. */
  static final Citation REVIEW_MAIL =
      new Citation("Ralph Campbell", "Re: " + SUBJECT, "2019-06-07", LIST);

  /** The answer to the review: no tracking of ranges, and the sequence number. */
  static final Citation ANSWER_MAIL =
      new Citation("Jason Gunthorpe", "Re: " + SUBJECT, "2019-06-08", LIST);

  public static final Protocol INVALIDATE =
      new Protocol(
          "hmm-invalidate",
          "Informs devices that user pages go away, and those that fault whether that collides.",
          List.of(InvalidateVariant.values()),
          InvalidateVariant.SEQUENCE);

  private HmmProtocols() {}

  /** In the order in which they are listed. */
  public static List<Protocol> all() {
    return List.of(INVALIDATE);
  }
}
