package hindsight.demo.history;

import hindsight.demo.DemoSettings;
import hindsight.demo.service.ServiceHealth;
import hindsight.demo.setup.Models;
import hindsight.demo.setup.People;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.ProcessInstantiationBuilder;
import org.springframework.stereotype.Component;

/** Plays the story from the first deployment to its end, one agenda entry after the other. */
@Component
public class HistoryGenerator {

  private final ProcessEngine processEngine;
  private final EngineEvents events;
  private final ServiceHealth health;
  private final Models models;

  public HistoryGenerator(ProcessEngine processEngine, EngineEvents events, ServiceHealth health, Models models) {
    this.processEngine = processEngine;
    this.events = events;
    this.health = health;
    this.models = models;
  }

  /** The caller stops job executor and authorization before, and sets the clock back afterwards. */
  public void generate(DemoSettings settings, Instant end, BiConsumer<Integer, Integer> progress) {
    Instant start = settings.startOfHistory(end);
    Season season = new Season(settings.zone(), start, end);
    WorkCalendar calendar = new WorkCalendar(settings.zone());
    Agenda agenda = new Agenda(start);
    EngineDriver engine = new EngineDriver(processEngine.getIdentityService(), events);

    UserTaskWork people = new UserTaskWork(agenda, engine, calendar, season, processEngine.getTaskService(), processEngine.getRuntimeService());
    Interruptions interruptions = new Interruptions(agenda, engine, processEngine.getRuntimeService());
    ExternalTaskWork workers = new ExternalTaskWork(agenda, engine, calendar, PaymentOutage.before(end), interruptions, processEngine.getExternalTaskService());
    JobWork jobs = new JobWork(agenda, engine, calendar, processEngine.getManagementService(), health);
    engine.sendNewWorkTo((file, work) -> {
      if (work instanceof NewWork.UserTask task) {
        people.offer(file, task);
      } else if (work instanceof NewWork.ExternalTask task) {
        workers.offer(file, task);
      } else if (work instanceof NewWork.Job job) {
        jobs.offer(file, job);
      }
    });

    planDeployments(agenda, engine, season);
    List<CaseFile> cases = CasePlan.of(settings.instances(), settings.seed(), start, end, season);
    int[] started = {0};
    for (CaseFile file : cases) {
      agenda.at(file.start, () -> {
        open(file, engine, interruptions);
        progress.accept(++started[0], cases.size());
      });
    }

    events.startRecording();
    try {
      agenda.runUntil(end);
    } finally {
      events.stopRecording();
    }
  }

  private void planDeployments(Agenda agenda, EngineDriver engine, Season season) {
    deployAt(agenda, engine, season.at(0), models::deployFirstVersions);
    deployAt(agenda, engine, season.at(0.5), models::deploySecondClaimSettlement);
    deployAt(agenda, engine, season.at(0.6), models::deploySecondCustomerScore);
    deployAt(agenda, engine, season.at(0.7), models::deploySecondOrderHandling);
  }

  private static void deployAt(Agenda agenda, EngineDriver engine, Instant time, Runnable deployment) {
    agenda.at(time, () -> engine.as(People.ADMIN, deployment));
  }

  private void open(CaseFile file, EngineDriver engine, Interruptions interruptions) {
    ProcessInstantiationBuilder instance = processEngine.getRuntimeService()
        .createProcessInstanceByKey(file.story.processKey())
        .businessKey(file.story.businessKey(file))
        .setVariables(file.story.startVariables(file));
    if (file.tenant == null) {
      instance.processDefinitionWithoutTenantId();
    } else {
      instance.processDefinitionTenantId(file.tenant);
    }
    engine.as(file.story.starter(file), () -> {
      engine.opened(instance.execute().getId(), file);
      interruptions.plan(file);
    });
  }
}
