/**
 * The search over the orders in which the tasks of a program can take their steps: one execution of
 * each class of equivalent ones (optimal dynamic partial-order reduction), or every order with few
 * preemptions. It knows nothing of kernels: programs are given to it by {@link
 * dev.lockreel.search.dpor.Program}.
 */
package dev.lockreel.search.dpor;
