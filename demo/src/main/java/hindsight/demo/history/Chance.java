package hindsight.demo.history;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Seeded dice: every case has its own, so that one more draw in a case leaves the others alone. */
final class Chance {

  private final Random random;

  Chance(long seed, long number) {
    random = new Random(seed * 1_000_003L + number * 7_919L);
    random.nextLong(); // neighbouring seeds start alike
  }

  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  double fraction() {
    return random.nextDouble();
  }

  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  int oneTo(int sides) {
    return 1 + random.nextInt(sides);
  }

  <T> T oneOf(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  /** Half of the values lie below the median; a spread of 0.7 gives the long tail of office work. */
  double around(double median, double spread) {
    return median * Math.exp(spread * random.nextGaussian());
  }

  Duration seconds(double low, double high) {
    return Duration.ofMillis((long) (1000 * between(low, high)));
  }

  Duration hoursAround(double median, double spread) {
    return Duration.ofMillis((long) (3_600_000 * around(median, spread)));
  }

  Duration minutesAround(double median, double spread) {
    return Duration.ofMillis((long) (60_000 * around(median, spread)));
  }
}
