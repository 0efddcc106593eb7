package hindsight.demo.history;

import hindsight.demo.history.CaseFile.Fate;
import java.time.Duration;
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
  void plan(CaseFile file, String processInstanceId) {
    double draw = file.chance.fraction();
    if (file.fate == Fate.STAYS_SUSPENDED) {
      agenda.in(Duration.ofMinutes(20), file, () -> suspend(file, processInstanceId));
    } else if (file.fate == Fate.GETS_CANCELLED) {
      agenda.in(Duration.ofMinutes(12), file, () -> cancel(file, processInstanceId));
    } else if (file.rush) {
      return;
    } else if (draw < 0.025) {
      agenda.in(file.chance.hoursAround(20, 0.9), file, () -> cancel(file, processInstanceId));
    } else if (draw < 0.04) {
      agenda.in(file.chance.hoursAround(8, 0.8), file, () -> {
        suspend(file, processInstanceId);
        agenda.at(agenda.now().plus(file.chance.hoursAround(50, 0.6)), () -> activate(file, processInstanceId));
      });
    }
  }

  /** From outside, as by the REST API; a few from inside, as by a service task's code. The engine tells them apart. */
  private void cancel(CaseFile file, String processInstanceId) {
    boolean external = file.fate == Fate.GETS_CANCELLED || file.chance.happens(0.85);
    engine.as(MANAGER, () -> runtime.deleteProcessInstance(processInstanceId, "Cancelled by the customer", false, external));
  }

  private void suspend(CaseFile file, String processInstanceId) {
    engine.as(MANAGER, () -> runtime.suspendProcessInstanceById(processInstanceId));
    file.suspend();
  }

  private void activate(CaseFile file, String processInstanceId) {
    engine.as(MANAGER, () -> runtime.activateProcessInstanceById(processInstanceId));
    for (Runnable waiting : file.activate()) {
      agenda.in(file.chance.minutesAround(20, 0.8), file, waiting);
    }
  }
}
