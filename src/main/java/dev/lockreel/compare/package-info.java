/** The graph of a replay against what the kernel's own lockdep knew: /proc/lockdep. */
package dev.lockreel.compare;
