/**
 * The files with which a user configures a run: class annotations, probes, declared orders,
 * suppressions, baselines, and addresses of kernel symbols.
 */
package dev.lockreel.config;
