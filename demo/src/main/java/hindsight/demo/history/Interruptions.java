package hindsight.demo.history;

import hindsight.demo.history.CaseFile.Fate;
import java.time.Duration;
import java.time.Instant;
import org.camunda.bpm.engine.RuntimeService;

/** Some cases are cancelled, some are suspended for a while. */
final class Interruptions {

  private static final String MANAGER = "helen";

  private final Agenda agenda;
  private final EngineDriver engine;
  private final RuntimeService runtime;

  Interruptions(Agenda agenda, EngineDriver engine, RuntimeService runtime) {
    this.agenda = agenda;
    this.engine = engine;
    this.runtime = runtime;
  }

  /** Called when the case has just been started. */
  void plan(CaseFile file) {
    double draw = file.chance.fraction();
    if (file.fate == Fate.STAYS_SUSPENDED) {
      agenda.in(Duration.ofMinutes(20), file, () -> suspend(file));
    } else if (file.fate == Fate.GETS_CANCELLED) {
      cancelAt(agenda.now().plus(Duration.ofMinutes(12)), file);
    } else if (file.rush) {
      return;
    } else if (draw < 0.025) {
      cancelAt(agenda.now().plus(file.chance.hoursAround(20, 0.9)), file);
    } else if (draw < 0.04) {
      agenda.in(file.chance.hoursAround(8, 0.8), file, () -> {
        suspend(file);
        agenda.at(agenda.now().plus(file.chance.hoursAround(50, 0.6)), () -> activate(file));
      });
    }
  }

  /** From outside, as by the REST API; a few from inside, as by a service task's code. The engine tells them apart. */
  void cancelAt(Instant time, CaseFile file) {
    agenda.at(time, file, () -> {
      boolean external = file.fate == Fate.GETS_CANCELLED || file.chance.happens(0.85);
      engine.as(MANAGER, () -> runtime.deleteProcessInstance(file.processInstanceId(), "Cancelled by the customer", false, external));
    });
  }

  private void suspend(CaseFile file) {
    engine.as(MANAGER, () -> runtime.suspendProcessInstanceById(file.processInstanceId()));
    file.suspend();
  }

  private void activate(CaseFile file) {
    engine.as(MANAGER, () -> runtime.activateProcessInstanceById(file.processInstanceId()));
    for (Runnable waiting : file.activate()) {
      agenda.in(file.chance.minutesAround(20, 0.8), file, waiting);
    }
  }
}
