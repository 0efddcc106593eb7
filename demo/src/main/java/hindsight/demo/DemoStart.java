package hindsight.demo;

import hindsight.demo.history.HistoryGenerator;
import hindsight.demo.setup.Models;
import hindsight.demo.setup.People;
import hindsight.demo.web.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Fills an empty database, then opens the engine for everybody. */
@Component
class DemoStart implements ApplicationRunner {

  private static final Logger LOG = LoggerFactory.getLogger(DemoStart.class);

  /** Kept in the engine's own property table: what is in this database. */
  private static final String MARK = "hindsight.demo";
  private static final String FILLING = "filling";
  private static final String COMPLETE = "complete";

  private final DemoSettings settings;
  private final ProcessEngine engine;
  private final People people;
  private final Models models;
  private final HistoryGenerator generator;
  private final Readiness readiness;

  DemoStart(DemoSettings settings, ProcessEngine engine, People people, Models models, HistoryGenerator generator, Readiness readiness) {
    this.settings = settings;
    this.engine = engine;
    this.people = people;
    this.models = models;
    this.generator = generator;
    this.readiness = readiness;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    ManagementService management = engine.getManagementService();
    String mark = management.getProperties().get(MARK);
    if (FILLING.equals(mark)) {
      throw new IllegalStateException("An earlier start was interrupted while it filled this database. Delete the database and start again.");
    }
    if (COMPLETE.equals(mark)) {
      LOG.info("The database is filled already");
    } else {
      boolean story = settings.wantsStory(); // a mistaken setting shall show before anything is written
      Instant end = settings.endOfHistory();
      management.setProperty(MARK, FILLING);
      fill(story, end);
      management.setProperty(MARK, COMPLETE);
    }
    if (settings.runsJobs()) {
      configuration().getJobExecutor().start();
    }
    readiness.ready(engine.getHistoryService().createHistoricProcessInstanceQuery().rootProcessInstances().count());
    LOG.info("Ready: {} root process instances", readiness.rootInstances());
  }

  /** Authorization is off meanwhile: the story's people act without rights of their own. */
  private void fill(boolean story, Instant end) {
    boolean authorization = configuration().isAuthorizationEnabled();
    boolean tenantCheck = configuration().isTenantCheckEnabled();
    configuration().setAuthorizationEnabled(false);
    configuration().setTenantCheckEnabled(false);
    try {
      people.create();
      if (story) {
        tellStory(end);
      } else {
        ClockUtil.setCurrentTime(Date.from(end));
        models.allInOrder().forEach(Runnable::run);
      }
    } finally {
      ClockUtil.reset();
      configuration().setAuthorizationEnabled(authorization);
      configuration().setTenantCheckEnabled(tenantCheck);
    }
  }

  private void tellStory(Instant end) {
    Instant began = Instant.now();
    generator.generate(settings, end, (done, of) -> {
      readiness.progress(done, of);
      if (done % Math.max(1, of / 10) == 0) {
        LOG.info("History: {} of {} process instances", done, of);
      }
    });
    LOG.info("History complete after {} s", Duration.between(began, Instant.now()).toSeconds());
  }

  private ProcessEngineConfigurationImpl configuration() {
    return (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
  }
}
