package hindsight.demo.history;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.camunda.bpm.engine.IdentityService;

/** Runs commands on the engine as somebody and hands on what they bring about. */
final class EngineDriver {

  private final IdentityService identities;
  private final EngineEvents events;
  private final Map<String, CaseFile> running = new HashMap<>();
  private BiConsumer<CaseFile, NewWork> receiver;

  EngineDriver(IdentityService identities, EngineEvents events) {
    this.identities = identities;
    this.events = events;
  }

  /** Who takes care of new work. */
  void sendNewWorkTo(BiConsumer<CaseFile, NewWork> receiver) {
    this.receiver = receiver;
  }

  void opened(String rootProcessInstanceId, CaseFile file) {
    file.opened(rootProcessInstanceId);
    running.put(rootProcessInstanceId, file);
  }

  boolean isOpen(NewWork work) {
    return events.isOpen(work);
  }

  /** The engine writes the user into operation log and identity links; null: nobody in particular. */
  void as(String user, Runnable command) {
    try {
      if (user != null) {
        identities.setAuthenticatedUserId(user);
      }
      command.run();
    } catch (RuntimeException e) {
      events.forget();
      throw e;
    } finally {
      identities.clearAuthentication();
    }
    EngineEvents.Outcome outcome = events.takeOutcome();
    for (String ended : outcome.endedInstances()) {
      CaseFile file = running.remove(ended); // called instances are not in there
      if (file != null) {
        file.end();
      }
    }
    for (NewWork work : outcome.newWork()) {
      CaseFile file = running.get(work.rootProcessInstanceId());
      if (file != null) {
        receiver.accept(file, work);
      }
    }
  }

  void asNobody(Runnable command) {
    as(null, command);
  }
}
