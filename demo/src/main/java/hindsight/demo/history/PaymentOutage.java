package hindsight.demo.history;

import java.time.Duration;
import java.time.Instant;

/** Five days, six weeks before the end, in which the payment provider did not answer. */
record PaymentOutage(Instant from, Instant to) {

  static PaymentOutage before(Instant endOfHistory) {
    Instant from = endOfHistory.minus(Duration.ofDays(42));
    return new PaymentOutage(from, from.plus(Duration.ofDays(5)));
  }

  boolean isAt(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }
}
