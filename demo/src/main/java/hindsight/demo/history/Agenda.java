package hindsight.demo.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.PriorityQueue;
import org.camunda.bpm.engine.impl.util.ClockUtil;

/** What happens when: the heart of the simulation. Running an entry sets the engine's clock to its time. */
final class Agenda {

  private record Entry(Instant time, long number, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = time.compareTo(other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long entered;
  private Instant now;

  Agenda(Instant start) {
    now = start;
  }

  Instant now() {
    return now;
  }

  void at(Instant time, Runnable action) {
    Instant notBeforeNow = time.isBefore(now) ? now : time;
    entries.add(new Entry(Instant.ofEpochMilli(notBeforeNow.toEpochMilli()), entered++, action));
  }

  /** An entry of a case: dropped when the case has ended, put off while it is suspended. */
  void at(Instant time, CaseFile file, Runnable action) {
    at(time, () -> {
      if (file.isSuspended()) {
        file.postpone(action);
      } else if (!file.isEnded()) {
        action.run();
      }
    });
  }

  void in(Duration delay, CaseFile file, Runnable action) {
    at(now.plus(delay), file, action);
  }

  void runUntil(Instant end) {
    while (!entries.isEmpty() && !entries.peek().time.isAfter(end)) {
      Entry next = entries.poll();
      now = next.time;
      ClockUtil.setCurrentTime(Date.from(now));
      next.action.run();
    }
  }
}
