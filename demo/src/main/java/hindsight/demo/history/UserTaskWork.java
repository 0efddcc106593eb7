package hindsight.demo.history;

import hindsight.demo.history.NewWork.UserTask;
import java.time.Duration;
import java.time.Instant;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;

/** People take, hand on and complete user tasks. */
final class UserTaskWork {

  private final Agenda agenda;
  private final EngineDriver engine;
  private final WorkCalendar calendar;
  private final Season season;
  private final TaskService tasks;
  private final RuntimeService runtime;

  UserTaskWork(Agenda agenda, EngineDriver engine, WorkCalendar calendar, Season season, TaskService tasks, RuntimeService runtime) {
    this.agenda = agenda;
    this.engine = engine;
    this.calendar = calendar;
    this.season = season;
    this.tasks = tasks;
    this.runtime = runtime;
  }

  void offer(CaseFile file, UserTask task) {
    agenda.at(timeToTake(file, task), file, () -> take(file, task));
  }

  private Instant timeToTake(CaseFile file, UserTask task) {
    TaskProfile profile = TaskProfile.of(task.key());
    if (file.rush) {
      return agenda.now().plus(file.chance.minutesAround(2.5, 0.5));
    }
    double factor = file.customer.patience() * season.load(profile.group(), agenda.now());
    return calendar.add(profile.group(), agenda.now(), file.chance.hoursAround(profile.waitingHours() * factor, 0.7));
  }

  private Instant timeToFinish(CaseFile file, UserTask task) {
    TaskProfile profile = TaskProfile.of(task.key());
    if (file.rush) {
      return agenda.now().plus(file.chance.minutesAround(3, 0.4));
    }
    return calendar.add(profile.group(), agenda.now(), file.chance.minutesAround(profile.workMinutes() * Math.sqrt(file.customer.patience()), 0.5));
  }

  private Instant workingMinutesLater(UserTask task, Duration time) {
    return calendar.add(TaskProfile.of(task.key()).group(), agenda.now(), time);
  }

  private void take(CaseFile file, UserTask task) {
    if (!engine.isOpen(task)) {
      return;
    }
    String assigned = preassigned(task);
    if (assigned != null) {
      finishLater(file, task, assigned);
      return;
    }
    String group = TaskProfile.of(task.key()).group();
    String worker = Team.pick(group, file.chance);
    if (file.chance.happens(0.1)) {
      engine.as(Team.leadOf(group), () -> tasks.setAssignee(task.id(), worker));
    } else {
      engine.as(worker, () -> tasks.claim(task.id(), worker));
    }
    double turn = file.rush ? 1 : file.chance.fraction();
    if (turn < 0.05) {
      agenda.at(workingMinutesLater(task, file.chance.minutesAround(50, 0.6)), file, () -> putBack(file, task, worker));
    } else if (turn < 0.09) {
      agenda.at(workingMinutesLater(task, file.chance.minutesAround(30, 0.6)), file, () -> handOver(file, task, worker));
    } else if (turn < 0.12) {
      agenda.at(workingMinutesLater(task, file.chance.minutesAround(15, 0.6)), file, () -> delegate(file, task, worker));
    } else if (turn < 0.14) {
      engine.as(worker, () -> askManagement(task));
      finishLater(file, task, worker);
    } else {
      finishLater(file, task, worker);
    }
  }

  /** Only the welcome call names its assignee in the model. */
  private String preassigned(UserTask task) {
    return task.key().equals("makeWelcomeCall")
        ? (String) runtime.getVariable(task.processInstanceId(), "accountManager") : null;
  }

  private void putBack(CaseFile file, UserTask task, String worker) {
    if (engine.isOpen(task)) {
      engine.as(worker, () -> tasks.setAssignee(task.id(), null));
      offer(file, task);
    }
  }

  private void handOver(CaseFile file, UserTask task, String worker) {
    if (engine.isOpen(task)) {
      String colleague = Team.pickOther(TaskProfile.of(task.key()).group(), worker, file.chance);
      engine.as(worker, () -> tasks.setAssignee(task.id(), colleague));
      finishLater(file, task, colleague);
    }
  }

  private void delegate(CaseFile file, UserTask task, String worker) {
    if (!engine.isOpen(task)) {
      return;
    }
    String colleague = Team.pickOther(TaskProfile.of(task.key()).group(), worker, file.chance);
    engine.as(worker, () -> tasks.delegateTask(task.id(), colleague));
    agenda.at(timeToFinish(file, task), file, () -> {
      if (engine.isOpen(task)) {
        engine.as(colleague, () -> tasks.resolveTask(task.id()));
        finishLater(file, task, worker);
      }
    });
  }

  private void askManagement(UserTask task) {
    tasks.addCandidateGroup(task.id(), "management");
    tasks.setPriority(task.id(), 90);
    tasks.createComment(task.id(), task.processInstanceId(), "Please have a look at this one");
  }

  private void finishLater(CaseFile file, UserTask task, String worker) {
    agenda.at(timeToFinish(file, task), file, () -> complete(file, task, worker));
  }

  private void complete(CaseFile file, UserTask task, String worker) {
    if (!engine.isOpen(task)) {
      return;
    }
    engine.as(worker, () -> {
      String leftover = file.story.leftover(file, task.key());
      if (leftover != null) {
        runtime.removeVariable(task.processInstanceId(), leftover);
      }
      tasks.complete(task.id(), file.story.result(file, task.key()));
    });
  }
}
