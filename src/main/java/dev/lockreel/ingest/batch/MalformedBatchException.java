package dev.lockreel.ingest.batch;

import java.io.IOException;

/** Bytes that are no binary batch; the message says why, in one line. */
public final class MalformedBatchException extends IOException {
  private static final long serialVersionUID = 1;

  MalformedBatchException(String reason) {
    super(reason);
  }
}
