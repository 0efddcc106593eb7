package hindsight.demo.history;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Companies that want to become customers. */
final class OnboardingStory implements ProcessStory {

  private static final List<String> FIRST = List.of("Alder", "Birch", "Cobalt", "Delta", "Ember", "Falke", "Granit", "Hazel", "Indigo", "Juniper");
  private static final List<String> SECOND = List.of("Works", "Trading", "Bau", "Reisen", "Labs", "Foods", "Textil", "Games");

  @Override
  public String processKey() {
    return "customerOnboarding";
  }

  @Override
  public String businessKeyPrefix() {
    return "ONB";
  }

  @Override
  public boolean hasTenants() {
    return false;
  }

  @Override
  public String starter(CaseFile file) {
    return null;
  }

  @Override
  public Map<String, Object> startVariables(CaseFile file) {
    Chance chance = file.chance;
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("company", chance.oneOf(FIRST) + " " + chance.oneOf(SECOND));
    variables.put("industry", chance.oneOf(List.of("retail", "retail", "food", "software", "construction", "travel", "crypto", "gambling")));
    variables.put("annualRevenue", (double) Math.round(chance.around(400_000, 1.3)));
    variables.put("companyAge", chance.oneTo(25) - 1);
    variables.put("employees", (long) Math.ceil(chance.around(30, 1)));
    variables.put("newsletter", chance.happens(0.4));
    variables.put("accountManager", chance.oneOf(List.of("mary", "emma", "li")));
    variables.put("referredBy", chance.happens(0.25) ? file.customer.name() : null);
    if (JsonVariables.AVAILABLE) {
      variables.put("contact", JsonVariables.json("{\"name\":\"Office\",\"languages\":[\"en\",\"" + file.customer.country().toLowerCase() + "\"]}"));
    }
    return variables;
  }

  @Override
  public Map<String, Object> result(CaseFile file, String taskKey) {
    Map<String, Object> result = new HashMap<>();
    switch (taskKey) {
      case "verifyIdentity" -> result.put("identityProven", file.chance.happens(0.87));
      case "signContract" -> result.put("contractMonths", file.chance.oneOf(List.of(12, 24, 36)));
      default -> {
      }
    }
    return result;
  }
}
