/**
 * The files with which a user configures a run: class annotations, probes, declared orders,
 * suppressions, baselines, addresses of kernel symbols, and copies of /proc/lockdep.
 */
package dev.lockreel.config;
