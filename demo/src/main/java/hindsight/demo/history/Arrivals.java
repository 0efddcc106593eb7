package hindsight.demo.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Spreads a number of new cases over a period as the season demands. */
final class Arrivals {

  private Arrivals() {
  }

  static List<Instant> spread(int count, Instant from, Instant to, Season season, Chance chance) {
    int hours = (int) Math.max(1, Duration.between(from, to).toHours());
    double[] demandUpTo = new double[hours + 1];
    for (int hour = 0; hour < hours; hour++) {
      demandUpTo[hour + 1] = demandUpTo[hour] + season.demand(from.plus(Duration.ofHours(hour)));
    }
    List<Instant> times = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double target = (i + chance.fraction()) / count * demandUpTo[hours];
      int found = Arrays.binarySearch(demandUpTo, target);
      int hour = Math.min(hours - 1, found >= 0 ? found : -found - 2);
      times.add(from.plus(Duration.ofHours(hour)).plus(chance.seconds(0, 3600)));
    }
    times.sort(null);
    return times;
  }
}
