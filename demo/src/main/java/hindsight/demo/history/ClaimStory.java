package hindsight.demo.history;

import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Claims of customers; they belong to no tenant. */
final class ClaimStory implements ProcessStory {

  @Override
  public String processKey() {
    return "claimSettlement";
  }

  @Override
  public String businessKeyPrefix() {
    return "CLM";
  }

  @Override
  public boolean hasTenants() {
    return false;
  }

  @Override
  public String starter(CaseFile file) {
    return file.number % 2 == 0 ? "mary" : null;
  }

  @Override
  public Map<String, Object> startVariables(CaseFile file) {
    Chance chance = file.chance;
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("customer", file.customer.name());
    variables.put("claimNumber", 70_000_000_000L + file.number);
    variables.put("claimType", chance.oneOf(List.of("transport damage", "transport damage", "defect", "loss", "delay")));
    variables.put("claimAmount", (double) Math.round(chance.around(1800, 1.2)));
    variables.put("damageDate", Date.from(file.start.minus(Duration.ofHours(24L * chance.oneTo(20)))));
    variables.put("witnesses", (short) (chance.oneTo(4) - 1));
    variables.put("legalDispute", chance.happens(0.05));
    return variables;
  }

  @Override
  public Map<String, Object> result(CaseFile file, String taskKey) {
    Chance chance = file.chance;
    Map<String, Object> result = new HashMap<>();
    switch (taskKey) {
      case "registerClaim" -> result.put("covered", true); // the fast lane asks no further
      case "checkCoverage" -> {
        result.put("covered", chance.happens(0.85));
        result.put("expertNeeded", chance.happens(0.35));
      }
      case "inspectDamage" -> result.put("expertOpinion", chance.oneOf(List.of("as claimed", "exaggerated", "total loss")));
      case "estimatePayout" -> result.put("payout", (double) Math.round(chance.around(3500, 1.3)));
      default -> {
      }
    }
    return result;
  }
}
