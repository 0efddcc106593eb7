package hindsight.demo.history;

import java.util.Date;

/** Something the engine now waits for; the story decides who does it and when. */
sealed interface NewWork {

  String id();

  String rootProcessInstanceId();

  record UserTask(String id, String key, String processInstanceId, String rootProcessInstanceId) implements NewWork {
  }

  record ExternalTask(String id, String topic, String rootProcessInstanceId) implements NewWork {
  }

  /** A timer, or (without due date) a service task with an own transaction. */
  record Job(String id, String activityId, Date dueDate, String rootProcessInstanceId) implements NewWork {
  }
}
