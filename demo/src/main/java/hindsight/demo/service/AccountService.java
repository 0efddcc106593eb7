package hindsight.demo.service;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Opens the account of a new customer. */
@Component("accountService")
public class AccountService implements JavaDelegate {

  private final ServiceHealth health;

  public AccountService(ServiceHealth health) {
    this.health = health;
  }

  @Override
  public void execute(DelegateExecution execution) {
    health.check();
  }
}
