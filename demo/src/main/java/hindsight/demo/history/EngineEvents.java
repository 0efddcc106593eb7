package hindsight.demo.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.impl.history.event.HistoricExternalTaskLogEntity;
import org.camunda.bpm.engine.impl.history.event.HistoricJobLogEvent;
import org.camunda.bpm.engine.impl.history.event.HistoricProcessInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoricTaskInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.camunda.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.springframework.stereotype.Component;

/**
 * Hears from the engine's history what a command has brought about: new work, work that is gone,
 * cases that ended. That spares the generator a query after every step. (The engine's starter
 * registers every bean of this type as a further handler of history events.)
 * Only the generator's own thread uses it, and only while it records.
 */
@Component
public class EngineEvents implements HistoryEventHandler {

  private boolean recording;
  private final List<NewWork> arisen = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();
  private final Set<String> openWork = new HashSet<>();

  void startRecording() {
    recording = true;
  }

  void stopRecording() {
    recording = false;
    forget();
    openWork.clear();
  }

  /** Events are read at once: the engine reuses the object when the same thing changes again in one command. */
  @Override
  public void handleEvent(HistoryEvent event) {
    if (!recording) {
      return;
    }
    NewWork work = newWork(event);
    String goneWork = goneWork(event);
    if (work != null) {
      arisen.add(work);
    } else if (goneWork != null) {
      gone.add(goneWork);
    } else if (event instanceof HistoricProcessInstanceEventEntity && event.isEventOfType(HistoryEventTypes.PROCESS_INSTANCE_END)) {
      ended.add(event.getProcessInstanceId());
    }
  }

  @Override
  public void handleEvents(List<HistoryEvent> events) {
    events.forEach(this::handleEvent);
  }

  boolean isOpen(NewWork work) {
    return openWork.contains(work.id());
  }

  /** The command failed and was rolled back: what was heard has not happened. */
  void forget() {
    arisen.clear();
    gone.clear();
    ended.clear();
  }

  /** What a successful command has brought about. */
  Outcome takeOutcome() {
    arisen.forEach(work -> openWork.add(work.id()));
    gone.forEach(openWork::remove);
    Outcome outcome = new Outcome(arisen.stream().filter(this::isOpen).toList(), List.copyOf(ended));
    forget();
    return outcome;
  }

  /** @param newWork in the order in which it came up, without what is gone already */
  record Outcome(List<NewWork> newWork, List<String> endedInstances) {
  }

  private static NewWork newWork(HistoryEvent event) {
    if (event instanceof HistoricTaskInstanceEventEntity task && event.isEventOfType(HistoryEventTypes.TASK_INSTANCE_CREATE)) {
      return new NewWork.UserTask(task.getTaskId(), task.getTaskDefinitionKey(), task.getProcessInstanceId(), task.getRootProcessInstanceId());
    }
    if (event instanceof HistoricExternalTaskLogEntity task && task.isCreationLog()) {
      return new NewWork.ExternalTask(task.getExternalTaskId(), task.getTopicName(), task.getRootProcessInstanceId());
    }
    if (event instanceof HistoricJobLogEvent job && job.isCreationLog()) {
      return new NewWork.Job(job.getJobId(), job.getActivityId(), job.getJobDueDate(), job.getRootProcessInstanceId());
    }
    return null;
  }

  private static String goneWork(HistoryEvent event) {
    if (event instanceof HistoricTaskInstanceEventEntity task) {
      boolean gone = event.isEventOfType(HistoryEventTypes.TASK_INSTANCE_COMPLETE) || event.isEventOfType(HistoryEventTypes.TASK_INSTANCE_DELETE);
      return gone ? task.getTaskId() : null;
    }
    if (event instanceof HistoricExternalTaskLogEntity task) {
      return task.isSuccessLog() || task.isDeletionLog() ? task.getExternalTaskId() : null;
    }
    if (event instanceof HistoricJobLogEvent job) {
      return job.isSuccessLog() || job.isDeletionLog() ? job.getJobId() : null;
    }
    return null;
  }
}
