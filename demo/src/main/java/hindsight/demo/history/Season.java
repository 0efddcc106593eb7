package hindsight.demo.history;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** How business goes up and down: growth over the whole period, summer, Christmas, week and day. */
final class Season {

  private static final double[] WEEK = {1.15, 1.1, 1.05, 1.0, 0.9, 0.3, 0.15}; // Monday first
  private static final double[] DAY = {0.08, 0.05, 0.04, 0.04, 0.05, 0.1, 0.25, 0.6, 1.2, 1.7, 1.8, 1.6,
      1.1, 1.4, 1.6, 1.5, 1.3, 1.0, 0.7, 0.5, 0.45, 0.4, 0.25, 0.12};
  private static final double[] YEAR = {1.0, 1.0, 1.0, 1.0, 1.05, 1.0, 0.75, 0.7, 1.0, 1.1, 1.3, 1.1}; // January first

  private final ZoneId zone;
  private final Instant start;
  private final Instant end;

  Season(ZoneId zone, Instant start, Instant end) {
    this.zone = zone;
    this.start = start;
    this.end = end;
  }

  /** The time at which that part (0..1) of the period has passed. */
  Instant at(double part) {
    return start.plusMillis((long) (part * (end.toEpochMilli() - start.toEpochMilli())));
  }

  double part(Instant time) {
    return (double) (time.toEpochMilli() - start.toEpochMilli()) / (end.toEpochMilli() - start.toEpochMilli());
  }

  /** Relative number of new cases per hour: twice as many at the end as at the beginning. */
  double demand(Instant time) {
    ZonedDateTime local = time.atZone(zone);
    double growth = 0.7 + 0.7 * part(time);
    double christmas = isChristmas(local) ? 0.3 : 1;
    return growth * christmas * YEAR[local.getMonthValue() - 1] * WEEK[local.getDayOfWeek().getValue() - 1] * DAY[local.getHour()];
  }

  /**
   * How much longer than usual work waits for a team. Colleagues are away in summer and at Christmas;
   * the risk team did not grow with the business.
   */
  double load(String team, Instant time) {
    ZonedDateTime local = time.atZone(zone);
    double away = isChristmas(local) ? 1.5 : local.getMonthValue() == 7 || local.getMonthValue() == 8 ? 1.3 : 1;
    double outgrown = team.equals("risk") ? 0.7 + 0.7 * part(time) : 1;
    return away * outgrown;
  }

  private static boolean isChristmas(ZonedDateTime local) {
    int day = local.getDayOfYear();
    return day <= 4 || local.getMonthValue() == 12 && local.getDayOfMonth() >= 22;
  }
}
