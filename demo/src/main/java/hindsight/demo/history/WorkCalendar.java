package hindsight.demo.history;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/** When a team is at work: Monday to Friday from 8 to 18; the warehouse also on Saturday mornings. */
final class WorkCalendar {

  private static final Set<MonthDay> HOLIDAYS = Set.of(MonthDay.of(1, 1), MonthDay.of(5, 1), MonthDay.of(12, 24),
      MonthDay.of(12, 25), MonthDay.of(12, 26), MonthDay.of(12, 31));

  private final ZoneId zone;

  WorkCalendar(ZoneId zone) {
    this.zone = zone;
  }

  /** The time at which a team that starts at the given time has put in that much working time. */
  Instant add(String team, Instant from, Duration work) {
    ZonedDateTime at = from.atZone(zone);
    Duration left = work;
    while (true) {
      LocalDate day = at.toLocalDate();
      ZonedDateTime open = day.atTime(opens(team, day), 0).atZone(zone);
      ZonedDateTime close = day.atTime(closes(team, day), 0).atZone(zone);
      ZonedDateTime start = at.isAfter(open) ? at : open;
      if (start.isBefore(close)) {
        Duration available = Duration.between(start, close);
        if (left.compareTo(available) <= 0) {
          return start.plus(left).toInstant();
        }
        left = left.minus(available);
      }
      at = day.plusDays(1).atStartOfDay(zone);
    }
  }

  private int opens(String team, LocalDate day) {
    return closes(team, day) == 0 ? 0 : day.getDayOfWeek() == DayOfWeek.SATURDAY ? 9 : 8;
  }

  /** 0 on a day off */
  private int closes(String team, LocalDate day) {
    if (HOLIDAYS.contains(MonthDay.from(day)) || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
      return 0;
    }
    if (day.getDayOfWeek() == DayOfWeek.SATURDAY) {
      return team.equals("warehouse") ? 13 : 0;
    }
    return 18;
  }
}
