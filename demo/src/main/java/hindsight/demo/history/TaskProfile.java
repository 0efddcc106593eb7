package hindsight.demo.history;

import java.util.Map;

/**
 * How a user task usually goes.
 *
 * @param waitingHours working hours until somebody takes it (median)
 * @param workMinutes  working minutes from then until it is done (median)
 */
record TaskProfile(String group, double waitingHours, double workMinutes) {

  private static final Map<String, TaskProfile> PROFILES = Map.ofEntries(
      Map.entry("checkOrder", new TaskProfile("sales", 1.0, 12)),
      Map.entry("reviewOrder", new TaskProfile("risk", 20, 40)), // the bottleneck: it waits, nobody is slow at it
      Map.entry("decideOverdueOrder", new TaskProfile("management", 6, 15)),
      Map.entry("packItem", new TaskProfile("warehouse", 1.6, 9)),
      Map.entry("checkQuality", new TaskProfile("warehouse", 5, 25)),
      Map.entry("handOverParcel", new TaskProfile("warehouse", 1.8, 6)),
      Map.entry("registerClaim", new TaskProfile("sales", 3, 20)),
      Map.entry("checkCoverage", new TaskProfile("risk", 9, 45)),
      Map.entry("inspectDamage", new TaskProfile("risk", 24, 180)),
      Map.entry("estimatePayout", new TaskProfile("accounting", 8, 40)),
      Map.entry("approveLargeClaim", new TaskProfile("management", 12, 25)),
      Map.entry("collectDocuments", new TaskProfile("sales", 22, 35)),
      Map.entry("verifyIdentity", new TaskProfile("risk", 9, 30)),
      Map.entry("signContract", new TaskProfile("sales", 18, 15)),
      Map.entry("makeWelcomeCall", new TaskProfile("sales", 5, 12)));

  static TaskProfile of(String taskKey) {
    TaskProfile profile = PROFILES.get(taskKey);
    if (profile == null) {
      throw new IllegalStateException("no profile of user task " + taskKey);
    }
    return profile;
  }
}
