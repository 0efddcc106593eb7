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
 * cases that ended. That spares the generator a query after every step.
 * Only the generator's own thread uses it, and only while it records.
 */
@Component
public class EngineEvents implements HistoryEventHandler {

  private boolean recording;
  private final List<HistoryEvent> heard = new ArrayList<>();
  private final Set<String> openWork = new HashSet<>();

  void startRecording() {
    recording = true;
  }

  void stopRecording() {
    recording = false;
    heard.clear();
    openWork.clear();
  }

  @Override
  public void handleEvent(HistoryEvent event) {
    if (recording) {
      heard.add(event);
      System.err.println("EV " + event.getClass().getSimpleName() + " " + event.getEventType() + " " + event.getRootProcessInstanceId() + " " + event.getProcessInstanceId());
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
    heard.clear();
  }

  /** The new work of a successful command, in the order in which it came up, without what is already gone. */
  List<NewWork> takeNewWork() {
    List<NewWork> arisen = new ArrayList<>();
    for (HistoryEvent event : heard) {
      NewWork work = newWork(event);
      if (work != null) {
        openWork.add(work.id());
        arisen.add(work);
      } else {
        String gone = goneWork(event);
        if (gone != null) {
          openWork.remove(gone);
        }
      }
    }
    arisen.removeIf(work -> !isOpen(work));
    return arisen;
  }

  List<String> takeEndedInstances() {
    List<String> ended = new ArrayList<>();
    for (HistoryEvent event : heard) {
      if (event instanceof HistoricProcessInstanceEventEntity && event.isEventOfType(HistoryEventTypes.PROCESS_INSTANCE_END)) {
        ended.add(event.getProcessInstanceId());
      }
    }
    heard.clear();
    return ended;
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
