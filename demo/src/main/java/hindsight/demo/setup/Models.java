package hindsight.demo.setup;

import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.springframework.stereotype.Component;

/** Deploys the models; which version comes when is the story's business. */
@Component
public class Models {

  private final RepositoryService repository;

  public Models(RepositoryService repository) {
    this.repository = repository;
  }

  public void deployFirstVersions() {
    for (String tenant : People.TENANTS) {
      deploy("Order handling", tenant, "order-handling-v1.bpmn", "order-risk-v1.dmn", "shipment.bpmn");
    }
    deploy("Claims", null, "claim-settlement-v1.bpmn");
    deploy("Onboarding", null, "customer-onboarding.bpmn", "customer-score-v1.dmn");
  }

  public void deploySecondOrderHandling() {
    for (String tenant : People.TENANTS) {
      deploy("Order handling with quality check", tenant, "order-handling-v2.bpmn", "order-risk-v2.dmn");
    }
  }

  public void deploySecondClaimSettlement() {
    deploy("Claims with fast lane", null, "claim-settlement-v2.bpmn");
  }

  public void deploySecondCustomerScore() {
    deploy("Customer score, relaxed", null, "customer-score-v2.dmn");
  }

  public List<Runnable> allInOrder() {
    return List.of(this::deployFirstVersions, this::deploySecondClaimSettlement, this::deploySecondCustomerScore,
        this::deploySecondOrderHandling);
  }

  private void deploy(String name, String tenant, String... files) {
    DeploymentBuilder deployment = repository.createDeployment().name(name).source("demo");
    if (tenant != null) {
      deployment.tenantId(tenant);
    }
    for (String file : files) {
      deployment.addClasspathResource("models/" + file);
    }
    deployment.deploy();
  }
}
