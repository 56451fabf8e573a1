package io.margay.ipam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.backends.TestBackends;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import io.margay.ipam.store.Reply.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Batches whose blocks stay whose they are: what was picked goes as columns. */
class LedgerTest {

  private static final String BLOCK = "10.0.0.0/28";
  private static final String BLOCK6 = "fd00::/124";

  private JdbcTemplate jdbc;
  private Ledger ledger;

  @BeforeEach
  void freshDatabase() {
    TestBackends.Postgres postgres = TestBackends.postgres();
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(postgres.jdbcUrl());
    dataSource.setUser(postgres.user());
    dataSource.setPassword(postgres.password());
    Flyway.configure().dataSource(dataSource).load().migrate();
    jdbc = new JdbcTemplate(dataSource);
    jdbc.update(
        "INSERT INTO block (cidr, pool, node) VALUES (?::cidr, 'p', 'n1'), (?::cidr, 'q', 'n1')",
        BLOCK,
        BLOCK6);
    ledger = new Ledger(jdbc, JsonMapper.shared());
  }

  @Test
  void eachHandleIsToldItsOwnAddressesWhateverTheirOrderInTheBatch() {
    Batch batch = new Batch(Duration.ZERO, "n1");
    batch.assign("h'1\"", "", "10.0.0.9", "fd00::2");
    batch.assign("h,2", "r1", "fd00::a", "10.0.0.10", "10.0.0.2");
    batch.assign("{h3}", "", "10.0.0.1");
    Reply reply = ledger.apply(batch.draft());
    assertThat(reply.refused()).isEmpty();
    assertThat(reply.published()).isFalse();
    assertThat(sorted(reply)).isEqualTo(stored());
    assertThat(stored())
        .extracting(Taken::handle, Taken::ip, Taken::block)
        .containsExactly(
            row("{h3}", "10.0.0.1"),
            row("h,2", "10.0.0.2"),
            row("h'1\"", "10.0.0.9"),
            row("h,2", "10.0.0.10"),
            row("h'1\"", "fd00::2"),
            row("h,2", "fd00::a"));
    assertThat(attributesOf("h,2")).isEqualTo("{\"pod\": \"h,2\"}");
  }

  @Test
  void whoAsksAgainHasTheSameAndTheOthersOfTheBatchGetTheirs() {
    Batch first = new Batch(Duration.ZERO, "n1");
    first.assign("h1", "r", "10.0.0.1", "fd00::1");
    List<Taken> had = sorted(ledger.apply(first.draft()));
    Batch second = new Batch(Duration.ZERO, "n1");
    second.assign("h2", "", "10.0.0.3", "10.0.0.4");
    second.assign("h1", "r", "10.0.0.5", "fd00::5");
    List<Taken> now = sorted(ledger.apply(second.draft()));
    assertThat(now).containsAll(had).hasSize(4).isEqualTo(stored());
  }

  @Test
  void whatANodeHoldsUnderOneHandleGrowsByEachRequest() {
    for (int i = 1; i <= 3; i++) {
      Batch batch = new Batch(Duration.ZERO, "n1");
      batch.assign("held", "r" + i, "10.0.0." + i);
      assertThat(ledger.apply(batch.draft()).taken()).hasSize(1);
    }
    assertThat(stored()).hasSize(3);
    Batch elsewhere = new Batch(Duration.ZERO, "n2");
    elsewhere.assign("held", "r4", "10.0.0.4");
    assertThat(ledger.apply(elsewhere.draft()).refused())
        .singleElement()
        .returns("elsewhere", Reply.Refused::reason);
    assertThat(stored()).hasSize(3);
  }

  @Test
  void whatIsBorrowedIsAnnouncedInTheSameTransaction() {
    Batch batch = new Batch(Duration.ZERO, "n1");
    batch.borrow("h1", "10.0.0.1", "BlockAffinity//n9-10-0-0-1-32");
    assertThat(ledger.apply(batch.draft()).published()).isTrue();
    assertThat(
            jdbc.queryForObject(
                "SELECT body::jsonb->'metadata'->>'resourceVersion' FROM change WHERE key ="
                    + " 'BlockAffinity//n9-10-0-0-1-32'",
                String.class))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAddressThatRestsOrIsSomebodysFailsTheBatchAndNothingOfItStays(boolean rested) {
    jdbc.update(
        "INSERT INTO address (ip, block, node, handle, state, released_at) VALUES ('10.0.0.1',"
            + " ?::cidr, 'n1', '', 'cooling', now() - interval '1 minute')",
        BLOCK);
    Batch early = new Batch(Duration.ofMinutes(2), "n1", rested);
    early.assign("h1", "", "10.0.0.2");
    early.assign("h2", "", "10.0.0.1");
    assertThatThrownBy(() -> ledger.apply(early.draft()))
        .isInstanceOf(ConcurrencyFailureException.class);
    assertThat(stored()).isEmpty();
    Batch unaware = new Batch(Duration.ofSeconds(30), "n1", false);
    unaware.assign("h2", "", "10.0.0.1");
    assertThatThrownBy(() -> ledger.apply(unaware.draft()))
        .isInstanceOf(ConcurrencyFailureException.class);
    assertThat(stored()).isEmpty();
    Batch late = new Batch(Duration.ofSeconds(30), "n1", true);
    late.assign("h2", "", "10.0.0.1");
    assertThat(sorted(ledger.apply(late.draft()))).hasSize(1).isEqualTo(stored());
    Batch taken = new Batch(Duration.ZERO, "n1", rested);
    taken.assign("h3", "", "10.0.0.3");
    taken.assign("h4", "", "10.0.0.1");
    assertThatThrownBy(() -> ledger.apply(taken.draft()))
        .isInstanceOf(ConcurrencyFailureException.class);
    assertThat(stored()).hasSize(1);
  }

  @Test
  void aBlockThatChangedItsOwnerFailsTheBatch() {
    jdbc.update("UPDATE block SET node = 'n2' WHERE cidr = ?::cidr", BLOCK);
    Batch batch = new Batch(Duration.ZERO, "n1");
    batch.assign("h1", "", "10.0.0.1");
    assertThatThrownBy(() -> ledger.apply(batch.draft()))
        .isInstanceOf(ConcurrencyFailureException.class);
    assertThat(stored()).isEmpty();
  }

  @Test
  void whatElseIsInTheBatchIsDoneWithIt() {
    Batch first = new Batch(Duration.ZERO, "n1");
    first.assign("h1", "", "10.0.0.1");
    first.assign("h2", "", "10.0.0.2");
    ledger.apply(first.draft());
    Batch second = new Batch(Duration.ZERO, "n1");
    second.assign("h3", "", "10.0.0.3");
    second.assign("h4", "");
    second.draft.handle("h1");
    second.draft.add(new Draft.Release(2, "h1", null, null, null));
    second.draft.node("n1");
    Reply reply = ledger.apply(second.draft());
    assertThat(reply.taken()).extracting(Taken::handle).containsExactly("h3");
    assertThat(reply.refused()).singleElement().returns("short", Reply.Refused::reason);
    assertThat(reply.released()).singleElement().returns("10.0.0.1", Reply.Gone::ip);
    assertThat(reply.blocks()).hasSize(2);
    assertThat(stored()).extracting(Taken::handle).containsExactly("h2", "h3");
  }

  private static Tuple row(String handle, String ip) {
    return Tuple.tuple(handle, ip, ip.contains(":") ? BLOCK6 : BLOCK);
  }

  private @Nullable String attributesOf(String handle) {
    return jdbc.queryForObject(
        "SELECT DISTINCT attributes::text FROM address WHERE handle = ?", String.class, handle);
  }

  private List<Taken> stored() {
    return jdbc.query(
        "SELECT handle, host(ip), block::text, sequence FROM address WHERE state <> 'cooling' ORDER"
            + " BY ip",
        (row, n) ->
            new Taken(row.getString(1), row.getString(2), row.getString(3), row.getLong(4)));
  }

  private static List<Taken> sorted(Reply reply) {
    List<Taken> taken = new ArrayList<>(reply.taken());
    taken.sort(Comparator.comparing(row -> IpAddress.parse(row.ip())));
    return taken;
  }

  /** Wishes of a node, as they are planned. */
  private static final class Batch {

    private final Draft draft;
    private final String node;
    private final boolean rested;
    private int ops;

    Batch(Duration cooldown, String node) {
      this(cooldown, node, false);
    }

    /**
     * @param rested whether its addresses may have been given back once
     */
    Batch(Duration cooldown, String node, boolean rested) {
      this.rested = rested;
      this.draft = new Draft(cooldown);
      this.node = node;
    }

    /** Of no address: nothing is left, and one was wanted. */
    void assign(String handle, String request, String... addresses) {
      int op = ops++;
      Map<Boolean, Integer> places = new HashMap<>();
      for (String address : addresses) {
        boolean six = address.contains(":");
        draft.owner(Cidr.parse(six ? BLOCK6 : BLOCK), "n1");
        draft.add(
            new Draft.Pick(
                op,
                places.merge(six, 1, Integer::sum),
                IpAddress.parse(address),
                Cidr.parse(six ? BLOCK6 : BLOCK),
                rested,
                null,
                null));
      }
      add(op, handle, request, places, addresses.length > 0);
    }

    void borrow(String handle, String address, String key) {
      int op = ops++;
      draft.owner(Cidr.parse(BLOCK), "n1");
      draft.add(
          new Draft.Pick(
              op,
              1,
              IpAddress.parse(address),
              Cidr.parse(BLOCK),
              rested,
              key,
              Map.of("metadata", Map.of("name", "x"))));
      add(op, handle, "", Map.of(false, 1), true);
    }

    private void add(
        int op, String handle, String request, Map<Boolean, Integer> places, boolean offered) {
      draft.handle(handle);
      draft.add(
          new Draft.Assign(
              op,
              handle,
              request,
              node,
              "used",
              Map.of("pod", handle),
              offered ? places.getOrDefault(false, 0) : 1,
              places.getOrDefault(true, 0),
              offered));
    }

    Draft draft() {
      return draft;
    }
  }
}
