package hindsight.demo.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All the story knows about one root process instance. */
final class CaseFile {

  /** Fates that the last cases of the story get by script, so that every state can be seen whatever the volume. */
  enum Fate { AS_IT_COMES, PAYMENT_FAILS, INVOICE_FAILS, STAYS_SUSPENDED, GETS_CANCELLED }

  final ProcessStory story;
  final long number;
  final Instant start;
  final String tenant;
  final Chance chance;
  final Customer customer;
  final Fate fate;
  /** Somebody sits beside it and pushes: done within the hour, at any time of the day. */
  final boolean rush;

  private String processInstanceId;
  private boolean ended;
  private boolean suspended;
  private final List<Runnable> postponed = new ArrayList<>();

  CaseFile(ProcessStory story, long number, Instant start, String tenant, Customer customer, Chance chance, Fate fate, boolean rush) {
    this.story = story;
    this.number = number;
    this.start = start;
    this.tenant = tenant;
    this.customer = customer;
    this.chance = chance;
    this.fate = fate;
    this.rush = rush;
  }

  void opened(String processInstanceId) {
    this.processInstanceId = processInstanceId;
  }

  String processInstanceId() {
    return processInstanceId;
  }

  boolean isEnded() {
    return ended;
  }

  void end() {
    ended = true;
    postponed.clear();
  }

  boolean isSuspended() {
    return suspended;
  }

  void suspend() {
    suspended = true;
  }

  void postpone(Runnable action) {
    postponed.add(action);
  }

  /** @return what should have happened in the meantime */
  List<Runnable> activate() {
    suspended = false;
    List<Runnable> waiting = List.copyOf(postponed);
    postponed.clear();
    return waiting;
  }
}
