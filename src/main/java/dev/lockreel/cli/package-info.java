/** The command line: commands, wiring, printing and exit codes. Nothing else prints or exits. */
package dev.lockreel.cli;
