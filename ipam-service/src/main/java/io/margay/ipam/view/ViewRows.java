package io.margay.ipam.view;

import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.model.Resources;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.store.Inside;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The rows that the views show, and the documents in the change log. */
final class ViewRows {

  /**
   * A document to come.
   *
   * @param resource null: it is deleted
   */
  record News(ResourceKey key, @Nullable Resource resource) {}

  /** The parameter as a list: texts joined by a character that none of them may have. */
  private static final String LISTED = " = ANY (string_to_array(:list, E'\\x01'))";

  private static final String LISTED_BLOCKS = " = ANY (string_to_array(:list, E'\\x01')::cidr[])";

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final JsonMapper json;

  ViewRows(JdbcTemplate template, JsonMapper json) {
    this.jdbc = JdbcClient.create(template);
    this.template = template;
    this.json = json;
  }

  /**
   * Nobody else writes the change log until the transaction ends: what is read from here on is at
   * least as new as what any earlier revision shows.
   *
   * @return the last revision
   */
  long lock() {
    return jdbc.sql("SELECT last FROM revision_counter FOR UPDATE").query(Long.class).single();
  }

  Map<Cidr, BlockView> blocks(Collection<Cidr> cidrs) {
    Map<Cidr, List<BlockView.Address>> addresses = new HashMap<>();
    listed(
            "SELECT block::text, host(ip), node, handle, sequence, attributes::text, released_at FROM "
                + Inside.blocks("unnest(string_to_array(:list, E'\\x01')::cidr[])")
                + " ORDER BY ip",
            cidrs)
        .query(row -> {
          addresses
              .computeIfAbsent(Cidr.parse(row.getString(1)), cidr -> new ArrayList<>())
              .add(address(row));
        });
    Map<Cidr, BlockView> blocks = new HashMap<>();
    listed("SELECT cidr::text, node, claimed_at FROM block WHERE cidr" + LISTED_BLOCKS, cidrs)
        .query(row -> {
          Cidr cidr = Cidr.parse(row.getString(1));
          blocks.put(
              cidr,
              new BlockView(
                  cidr,
                  row.getString(2),
                  row.getTimestamp(3).toInstant(),
                  addresses.getOrDefault(cidr, List.of())));
        });
    return blocks;
  }

  @SuppressWarnings("unchecked") // Attributes are written as a map of texts.
  private BlockView.Address address(ResultSet row) throws SQLException {
    Timestamp released = row.getTimestamp(7);
    return new BlockView.Address(
        IpAddress.parse(row.getString(2)),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        json.readValue(row.getString(6), Map.class),
        released == null ? null : released.toInstant());
  }

  /** How many addresses of each block these handles have; of those with none nothing. */
  Map<String, Map<String, Integer>> handles(Collection<String> handles) {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    listed(
            "SELECT handle, block::text, count(*) FROM address WHERE state <> 'cooling' AND handle"
                + LISTED
                + " GROUP BY handle, block",
            handles)
        .query(row -> {
          counts
              .computeIfAbsent(row.getString(1), handle -> new TreeMap<>())
              .put(row.getString(2), row.getInt(3));
        });
    return counts;
  }

  /** What the change log says last of these keys; of what was deleted nothing. */
  Map<ResourceKey, Resource> documents(Collection<ResourceKey> keys) {
    Map<ResourceKey, Resource> documents = new HashMap<>();
    listed(
            "SELECT DISTINCT ON (key) body FROM change WHERE key"
                + LISTED
                + " ORDER BY key, revision DESC",
            keys)
        .query(row -> {
          if (row.getString(1) != null) {
            Resource resource = document(row.getString(1));
            documents.put(resource.key(), resource);
          }
        });
    return documents;
  }

  private Resource document(String body) {
    return Resources.decode(json.readValue(body, Map.class)).orThrow();
  }

  /** Appends to the change log; the revisions follow the one that {@link #lock} told. */
  void append(long last, List<News> news) {
    List<Object[]> rows = new ArrayList<>(news.size());
    long revision = last;
    for (News one : news) {
      revision++;
      rows.add(new Object[] {revision, one.key().toString(), body(one, revision)});
    }
    template.batchUpdate("INSERT INTO change (revision, key, body) VALUES (?, ?, ?)", rows);
    jdbc.sql("UPDATE revision_counter SET last = :last").param("last", revision).update();
    // Of a document the latest is enough, and the one that the topic may have yet.
    listed(
            "DELETE FROM change AS c WHERE c.key"
                + LISTED
                + " AND c.revision < (SELECT max(n.revision) FROM change AS n, published AS p"
                + " WHERE n.key = c.key AND n.revision <= p.revision)",
            news.stream().map(News::key).toList())
        .update();
    jdbc.sql("SELECT pg_notify('margay_ipam_change', '')").query(row -> {});
  }

  private @Nullable String body(News news, long revision) {
    Resource resource = news.resource();
    if (resource == null) {
      return null;
    }
    return json.writeValueAsString(
        Resources.encode(
            resource.withMetadata(
                resource.metadata().withResourceVersion(String.valueOf(revision)))));
  }

  /** All blocks that there are. */
  List<Cidr> allBlocks() {
    return jdbc.sql("SELECT cidr::text FROM block")
        .query((row, n) -> Cidr.parse(row.getString(1)))
        .list();
  }

  /** The next handles that have an address, in an order of the database's; at most so many. */
  List<String> handlesAfter(String handle, int most) {
    return jdbc.sql(
            """
            SELECT DISTINCT handle FROM address WHERE state <> 'cooling' AND handle > :after
            ORDER BY handle LIMIT %d
            """
                .formatted(most))
        .param("after", handle)
        .query(String.class)
        .list();
  }

  /**
   * A document of the change log.
   *
   * @param shown what it shows: the block's CIDR, or the handle; null: it was deleted
   */
  record Shown(String key, @Nullable String shown) {}

  /** The next documents of a kind, in an order of the database's; at most so many. */
  List<Shown> shownAfter(Kind kind, String field, String key, int most) {
    return jdbc.sql(
            """
            SELECT DISTINCT ON (key) key, body::jsonb->'spec'->>'%s' FROM change
            WHERE key > :after AND key LIKE '%s/%%' ORDER BY key, revision DESC LIMIT %d
            """
                .formatted(field, kind.id(), most))
        .param("after", key)
        .query((row, n) -> new Shown(row.getString(1), row.getString(2)))
        .list();
  }

  private JdbcClient.StatementSpec listed(String sql, Collection<?> list) {
    return jdbc.sql(sql)
        .param("list", String.join("\u0001", list.stream().map(Object::toString).toList()));
  }
}
