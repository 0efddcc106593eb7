package hindsight.demo;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the caller may choose (properties demo.*).
 *
 * @param history   story: fill an empty database with generated history; none: only people and models
 * @param instances root process instances to generate
 * @param seed      the same seed and now give the same history (but for the engine's random ids)
 * @param months    how far the history reaches back
 * @param now       ISO time at which the history ends; empty: the moment of the start
 * @param zone      where the people of the story work
 * @param auth      basic authentication and authorization on the engine's REST API
 * @param sql       offer POST /demo/sql
 * @param jobs      run the job executor afterwards; empty: yes, unless now is fixed
 */
@ConfigurationProperties("demo")
public record DemoSettings(String history, int instances, long seed, int months, String now, ZoneId zone,
                           boolean auth, boolean sql, Boolean jobs) {

  public boolean wantsStory() {
    return switch (history) {
      case "story" -> true;
      case "none" -> false;
      default -> throw new IllegalArgumentException("demo.history must be story or none, not " + history);
    };
  }

  public boolean hasFixedNow() {
    return now != null && !now.isBlank();
  }

  /** The end of the history. Whole milliseconds, as the engine stores them. */
  public Instant endOfHistory() {
    Instant end = hasFixedNow() ? OffsetDateTime.parse(now.trim()).toInstant() : Instant.now();
    return Instant.ofEpochMilli(end.toEpochMilli());
  }

  public Instant startOfHistory(Instant end) {
    return ZonedDateTime.ofInstant(end, zone).minusMonths(months).toInstant();
  }

  /** With a fixed now the due timers of the story would all fire at once and spoil a reproducible history. */
  public boolean runsJobs() {
    return jobs != null ? jobs : !hasFixedNow();
  }
}
