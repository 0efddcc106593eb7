package hindsight.demo.history;

import hindsight.demo.history.CaseFile.Fate;
import hindsight.demo.history.NewWork.ExternalTask;
import hindsight.demo.setup.People;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.camunda.bpm.engine.ExternalTaskService;

/** Workers fetch external tasks day and night; some fail, and incidents wait for an operator. */
final class ExternalTaskWork {

  private static final long LOCK_MILLIS = Duration.ofMinutes(10).toMillis();

  private final Agenda agenda;
  private final EngineDriver engine;
  private final WorkCalendar calendar;
  private final PaymentOutage outage;
  private final Interruptions interruptions;
  private final ExternalTaskService externalTasks;

  ExternalTaskWork(Agenda agenda, EngineDriver engine, WorkCalendar calendar, PaymentOutage outage, Interruptions interruptions,
                   ExternalTaskService externalTasks) {
    this.agenda = agenda;
    this.engine = engine;
    this.calendar = calendar;
    this.outage = outage;
    this.interruptions = interruptions;
    this.externalTasks = externalTasks;
  }

  void offer(CaseFile file, ExternalTask task) {
    agenda.in(file.chance.seconds(3, 90), file, () -> fetch(file, task, true));
  }

  private void fetch(CaseFile file, ExternalTask task, boolean mayFail) {
    if (engine.isOpen(task)) {
      engine.asNobody(() -> externalTasks.lock(task.id(), worker(task), LOCK_MILLIS));
      agenda.in(file.chance.seconds(2, 45), file, () -> finish(file, task, mayFail));
    }
  }

  private void finish(CaseFile file, ExternalTask task, boolean mayFail) {
    if (!engine.isOpen(task)) {
      return;
    }
    boolean payment = task.topic().equals("charge-payment");
    if (payment && outage.isAt(agenda.now())) {
      fail(task, "Payment provider does not answer (503)");
      if (file.chance.happens(0.1)) { // some do not wait for the end of it
        interruptions.cancelAt(calendar.add("sales", agenda.now(), file.chance.hoursAround(6, 0.5)), file);
      }
      resolveLater(file, task, calendar.add("accounting", outage.to(), file.chance.hoursAround(3, 0.9)));
    } else if (payment && file.fate == Fate.PAYMENT_FAILS) {
      fail(task, "Card number unknown to the payment provider");
    } else if (task.topic().equals("reserve-stock") && !file.rush && mayFail && file.chance.happens(0.035)) {
      engine.asNobody(() -> externalTasks.handleBpmnError(task.id(), worker(task), "OUT_OF_STOCK", "No more on stock", Map.of()));
    } else if (mayFail && !file.rush && file.chance.happens(0.02)) {
      stumble(file, task);
    } else if (mayFail && !file.rush && file.chance.happens(0.012)) {
      fail(task, payment ? "Card declined" : "Partner system answers 500");
      resolveLater(file, task, calendar.add("accounting", agenda.now(), file.chance.hoursAround(7, 0.8)));
    } else {
      engine.asNobody(() -> externalTasks.complete(task.id(), worker(task)));
    }
  }

  /** One failed try without an incident. */
  private void stumble(CaseFile file, ExternalTask task) {
    engine.asNobody(() -> externalTasks.handleFailure(task.id(), worker(task), "Timeout", null, 2, 60_000));
    agenda.in(file.chance.seconds(70, 200), file, () -> fetch(file, task, false));
  }

  private void fail(ExternalTask task, String message) {
    engine.asNobody(() -> externalTasks.handleFailure(task.id(), worker(task), message, null, 0, 0));
  }

  private void resolveLater(CaseFile file, ExternalTask task, Instant time) {
    agenda.at(time, file, () -> {
      if (engine.isOpen(task)) {
        engine.as(People.ADMIN, () -> externalTasks.setRetries(task.id(), 1));
        agenda.in(file.chance.seconds(5, 60), file, () -> fetch(file, task, false));
      }
    });
  }

  private static String worker(ExternalTask task) {
    return task.topic() + "-worker";
  }
}
