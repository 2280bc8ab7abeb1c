package dev.lockreel.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The protocols that the emulated core can run, with their variants and where each comes from. */
public final class ProtocolCatalogue {
  private static final String INDENT = "  ";

  private final List<Entry> protocols;

  /**
   * A protocol.
   *
   * @param standard id of the variant that runs unless another is chosen
   */
  public record Entry(String name, String title, String standard, List<VariantEntry> variants) {
    public Entry {
      variants = List.copyOf(variants);
    }
  }

  /**
   * One way to run it.
   *
   * @param source the mail that it comes from
   */
  public record VariantEntry(String id, String summary, String source) {}

  public ProtocolCatalogue(List<Entry> protocols) {
    this.protocols = List.copyOf(protocols);
  }

  /** The catalogue for people. */
  public void write(Layout layout, Appendable out) throws IOException {
    Page page = new Page(layout);
    String gap = "";
    for (Entry protocol : protocols) {
      out.append(gap);
      page.title(protocol.name());
      page.wrapped(INDENT, INDENT, protocol.title());
      for (VariantEntry variant : protocol.variants()) {
        boolean standard = variant.id().equals(protocol.standard());
        page.blank();
        page.line(
            INDENT
                + page.ink(Ink.LOCK_CLASS, protocol.name() + "=" + variant.id())
                + (standard ? " (default)" : ""));
        page.wrapped(INDENT + INDENT, INDENT + INDENT, variant.summary());
        page.wrapped(INDENT + INDENT, INDENT + INDENT, variant.source());
      }
      page.flushTo(out);
      gap = "\n";
    }
  }

  /** The catalogue for machines, as {@code schemas/protocol-catalogue.schema.json} describes it. */
  public void writeJson(OutputStream out) throws IOException {
    PrettyJson.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("protocols");
          for (Entry protocol : protocols) {
            json.writeStartObject();
            json.writeStringField("name", protocol.name());
            json.writeStringField("title", protocol.title());
            json.writeStringField("default", protocol.standard());
            json.writeArrayFieldStart("variants");
            for (VariantEntry variant : protocol.variants()) {
              json.writeStartObject();
              json.writeStringField("id", variant.id());
              json.writeStringField("summary", variant.summary());
              json.writeStringField("source", variant.source());
              json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
