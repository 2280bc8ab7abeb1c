package dev.lockreel.stream;

import dev.lockreel.store.PublishedDigest;
import java.util.List;

/** What was published before, as a store keeps it. */
public interface PublishedResults {
  /** Nothing. */
  PublishedResults NONE =
      new PublishedResults() {
        @Override
        public PublishedDigest find(String topic, String key) {
          return null;
        }

        @Override
        public List<PublishedDigest> all(String topic) {
          return List.of();
        }
      };

  /** The digest of the record under that key; null where none was published. */
  PublishedDigest find(String topic, String key);

  /** The digests of all records of a topic. */
  List<PublishedDigest> all(String topic);
}
