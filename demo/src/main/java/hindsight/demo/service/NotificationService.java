package hindsight.demo.service;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells somebody that something takes longer or will not happen. */
@Component("notificationService")
public class NotificationService implements JavaDelegate {

  private final ServiceHealth health;

  public NotificationService(ServiceHealth health) {
    this.health = health;
  }

  @Override
  public void execute(DelegateExecution execution) {
    health.check();
  }
}
