package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.io.Serializable;

/**
 * A recorded call after which account and pins differ. Where call and return are one event, its
 * accounting may stand before or behind it: only if it still differs at the next call it is wrong.
 *
 * @param difference pages accounted too many, or too few where negative
 */
record UnsettledDifference(ModelEvent begin, ModelEvent end, long difference)
    implements Serializable {}
