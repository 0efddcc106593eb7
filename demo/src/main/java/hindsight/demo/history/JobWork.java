package hindsight.demo.history;

import hindsight.demo.history.CaseFile.Fate;
import hindsight.demo.history.NewWork.Job;
import hindsight.demo.service.ServiceHealth;
import hindsight.demo.setup.People;
import java.time.Duration;
import org.camunda.bpm.engine.ManagementService;

/** Stands in for the job executor: fires timers when due, runs service tasks at once, retries what fails. */
final class JobWork {

  /** As the models say: R3/PT10M. */
  private static final int TRIES = 3;
  private static final Duration RETRY_AFTER = Duration.ofMinutes(10);

  private final Agenda agenda;
  private final EngineDriver engine;
  private final WorkCalendar calendar;
  private final ManagementService management;
  private final ServiceHealth health;

  JobWork(Agenda agenda, EngineDriver engine, WorkCalendar calendar, ManagementService management, ServiceHealth health) {
    this.agenda = agenda;
    this.engine = engine;
    this.calendar = calendar;
    this.management = management;
    this.health = health;
  }

  void offer(CaseFile file, Job job) {
    if (job.dueDate() != null && job.dueDate().toInstant().isAfter(agenda.now())) {
      agenda.at(job.dueDate().toInstant().plus(file.chance.seconds(0.2, 15)), file, () -> run(file, job, 0));
    } else {
      agenda.in(file.chance.seconds(0.5, 8), file, () -> run(file, job, failures(file, job)));
    }
  }

  /** How often this job is going to fail. */
  private static int failures(CaseFile file, Job job) {
    if (!job.activityId().equals("sendInvoice")) {
      return 0;
    }
    if (file.fate == Fate.INVOICE_FAILS) {
      return Integer.MAX_VALUE;
    }
    double draw = file.rush ? 1 : file.chance.fraction();
    return draw < 0.01 ? TRIES : draw < 0.03 ? 1 : 0;
  }

  private void run(CaseFile file, Job job, int failures) {
    run(file, job, failures, 1);
  }

  private void run(CaseFile file, Job job, int failures, int attempt) {
    if (!engine.isOpen(job)) {
      return;
    }
    if (attempt > failures) {
      engine.asNobody(() -> management.executeJob(job.id()));
      return;
    }
    failOnPurpose(job);
    if (attempt < TRIES) {
      agenda.in(RETRY_AFTER.plus(file.chance.seconds(0, 30)), file, () -> run(file, job, failures, attempt + 1));
    } else if (failures <= TRIES) { // an incident now, until an operator comes
      agenda.at(calendar.add("accounting", agenda.now(), file.chance.hoursAround(9, 0.7)), file, () -> retryByOperator(file, job));
    }
  }

  private void failOnPurpose(Job job) {
    boolean failed = false;
    health.breakWith("Mail server refuses the invoice: 451 try again later");
    try {
      engine.asNobody(() -> management.executeJob(job.id()));
    } catch (RuntimeException expected) {
      failed = true; // and the engine has counted it
    } finally {
      health.repair();
    }
    if (!failed) {
      throw new IllegalStateException("job of " + job.activityId() + " was meant to fail");
    }
  }

  private void retryByOperator(CaseFile file, Job job) {
    if (engine.isOpen(job)) {
      engine.as(People.ADMIN, () -> management.setJobRetries(job.id(), 1));
      agenda.in(file.chance.seconds(2, 20), file, () -> run(file, job, 0));
    }
  }
}
