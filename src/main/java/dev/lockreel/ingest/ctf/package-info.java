/** CTF traces of LTTng, as the text that Babeltrace 2 prints of them. */
package dev.lockreel.ingest.ctf;
