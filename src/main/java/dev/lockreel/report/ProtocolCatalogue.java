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
  public void write(TextFormat format, Appendable out) throws IOException {
    ReportText text = new ReportText(format);
    String gap = "";
    for (Entry protocol : protocols) {
      out.append(gap);
      text.title(protocol.name());
      text.wrapped(INDENT, INDENT, protocol.title());
      for (VariantEntry variant : protocol.variants()) {
        boolean standard = variant.id().equals(protocol.standard());
        text.blank();
        text.line(
            INDENT
                + text.styled(TextStyle.LOCK_CLASS, protocol.name() + "=" + variant.id())
                + (standard ? " (default)" : ""));
        text.wrapped(INDENT + INDENT, INDENT + INDENT, variant.summary());
        text.wrapped(INDENT + INDENT, INDENT + INDENT, variant.source());
      }
      text.flushTo(out);
      gap = "\n";
    }
  }

  /** The catalogue for machines, as {@code schemas/protocol-catalogue.schema.json} describes it. */
  public void writeJson(String toolVersion, OutputStream out) throws IOException {
    PrettyJson.write(
        out,
        json -> {
          json.writeStartObject();
          PrettyJson.tool(json, toolVersion);
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
