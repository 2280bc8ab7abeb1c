package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;

/**
 * A recorded call after which account and pins differ. Where call and return are one event, its
 * accounting may come before or after it: it is wrong only if they still differ at the next call.
 *
 * @param difference pages accounted too many, or too few where negative
 */
record UnsettledDifference(ModelEvent begin, ModelEvent end, long difference) {}
