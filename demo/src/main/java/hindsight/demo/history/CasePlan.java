package hindsight.demo.history;

import hindsight.demo.history.CaseFile.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All cases of the story in the order of their start. */
final class CasePlan {

  private static final ProcessStory ORDER = new OrderStory();
  private static final ProcessStory CLAIM = new ClaimStory();
  private static final ProcessStory ONBOARDING = new OnboardingStory();

  /** A case near the end of the history whose fate is written down. */
  private record Scripted(ProcessStory story, int minutesBeforeEnd, Fate fate, boolean rush) {
  }

  private static final List<Scripted> LAST_CASES = List.of(
      new Scripted(ORDER, 3 * 60, Fate.PAYMENT_FAILS, true), new Scripted(ORDER, 5 * 60, Fate.INVOICE_FAILS, true),
      new Scripted(ORDER, 26 * 60, Fate.STAYS_SUSPENDED, false), new Scripted(ORDER, 40, Fate.GETS_CANCELLED, false),
      new Scripted(CLAIM, 30 * 60, Fate.STAYS_SUSPENDED, false), new Scripted(ORDER, 55, Fate.AS_IT_COMES, true),
      new Scripted(ORDER, 8, Fate.AS_IT_COMES, true), new Scripted(ORDER, 21, Fate.AS_IT_COMES, true),
      new Scripted(ORDER, 9 * 60, Fate.PAYMENT_FAILS, true), new Scripted(ORDER, 25 * 60, Fate.PAYMENT_FAILS, true),
      new Scripted(ORDER, 20 * 60, Fate.INVOICE_FAILS, true), new Scripted(ORDER, 47, Fate.AS_IT_COMES, true),
      new Scripted(ORDER, 38, Fate.AS_IT_COMES, true), new Scripted(ORDER, 30, Fate.AS_IT_COMES, true),
      new Scripted(CLAIM, 14, Fate.AS_IT_COMES, true), new Scripted(ONBOARDING, 6, Fate.AS_IT_COMES, true),
      new Scripted(ORDER, 15, Fate.AS_IT_COMES, true), new Scripted(ORDER, 4, Fate.AS_IT_COMES, true),
      new Scripted(ORDER, 2, Fate.AS_IT_COMES, true), new Scripted(ONBOARDING, 50 * 60, Fate.STAYS_SUSPENDED, false));

  private final long seed;
  private final List<CaseFile> cases = new ArrayList<>();

  private CasePlan(long seed) {
    this.seed = seed;
  }

  static List<CaseFile> of(int count, long seed, Instant start, Instant end, Season season) {
    CasePlan plan = new CasePlan(seed);
    int scripted = Math.min(LAST_CASES.size(), count / 5);
    Instant afterFirstDeployment = start.plus(Duration.ofHours(20));
    for (Instant time : Arrivals.spread(count - scripted, afterFirstDeployment, end, season, new Chance(seed, -1))) {
      plan.addUsual(time);
    }
    for (Scripted last : LAST_CASES.subList(0, scripted)) {
      plan.addScripted(last, end.minus(Duration.ofMinutes(last.minutesBeforeEnd)));
    }
    return plan.cases;
  }

  private void addUsual(Instant time) {
    long number = cases.size() + 1L;
    Chance chance = new Chance(seed, number);
    double draw = chance.fraction();
    ProcessStory story = draw < 0.6 ? ORDER : draw < 0.82 ? CLAIM : ONBOARDING;
    String tenant = !story.hasTenants() ? null : chance.happens(0.6) ? "retail" : "wholesale";
    cases.add(new CaseFile(story, number, time, tenant, Customer.draw(chance), chance, Fate.AS_IT_COMES, false));
  }

  private void addScripted(Scripted last, Instant time) {
    long number = cases.size() + 1L;
    String tenant = !last.story.hasTenants() ? null : number % 3 == 0 ? "wholesale" : "retail";
    cases.add(new CaseFile(last.story, number, time, tenant, Customer.undemanding(), new Chance(seed, number), last.fate, last.rush));
  }
}
