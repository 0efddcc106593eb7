package hindsight.demo.history;

import java.util.Map;

/** What one kind of process is about: its data at the start and the decisions people take in its tasks. */
interface ProcessStory {

  String processKey();

  /** Prefix of the business keys. */
  String businessKeyPrefix();

  boolean hasTenants();

  /** Who starts such a case, or null when it comes in by itself. */
  String starter(CaseFile file);

  Map<String, Object> startVariables(CaseFile file);

  /** Variables which the person sets who completes the task. */
  Map<String, Object> result(CaseFile file, String taskKey);

  /** A variable no longer needed after this task, or null. */
  default String leftover(CaseFile file, String taskKey) {
    return null;
  }

  default String businessKey(CaseFile file) {
    return businessKeyPrefix() + "-" + (100_000 + file.number);
  }
}
