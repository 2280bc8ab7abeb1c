/** Reports in the formats that other programs take in: CI systems, trackers, mails. */
package dev.lockreel.report.pipeline;
