package hindsight.demo.history;

import java.util.List;
import java.util.Map;

/** Who works in which group. The risk group is small, and one of its two people does most of the work. */
final class Team {

  private static final Map<String, List<String>> MEMBERS = Map.of(
      "sales", List.of("mary", "mary", "emma", "emma", "li"),
      "risk", List.of("olga", "olga", "ahmed"),
      "warehouse", List.of("peter", "peter", "fatima", "fatima", "jonas", "tomasz"),
      "accounting", List.of("sofia", "sofia", "li"),
      "management", List.of("helen", "victor"));

  private static final Map<String, String> LEADS = Map.of("sales", "mary", "risk", "olga", "warehouse", "peter",
      "accounting", "sofia", "management", "helen");

  private Team() {
  }

  /** Names that appear more often do more of the work. */
  static String pick(String group, Chance chance) {
    return chance.oneOf(MEMBERS.get(group));
  }

  static String pickOther(String group, String than, Chance chance) {
    List<String> others = MEMBERS.get(group).stream().filter(member -> !member.equals(than)).toList();
    return chance.oneOf(others);
  }

  static String leadOf(String group) {
    return LEADS.get(group);
  }
}
