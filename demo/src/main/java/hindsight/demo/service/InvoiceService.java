package hindsight.demo.service;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Sends the invoice of an order. */
@Component("invoiceService")
public class InvoiceService implements JavaDelegate {

  private final ServiceHealth health;

  public InvoiceService(ServiceHealth health) {
    this.health = health;
  }

  @Override
  public void execute(DelegateExecution execution) {
    health.check();
  }
}
