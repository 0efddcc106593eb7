package hindsight.demo.setup;

import static org.camunda.bpm.engine.authorization.Permissions.ACCESS;
import static org.camunda.bpm.engine.authorization.Permissions.READ;
import static org.camunda.bpm.engine.authorization.Permissions.READ_HISTORY;

import java.util.List;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.authorization.UserOperationLogCategoryPermissions;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.Tenant;
import org.camunda.bpm.engine.identity.User;
import org.springframework.stereotype.Component;

/** Creates tenants, groups, users and their rights. The administrator demo is created by the engine's starter. */
@Component
public class People {

  public static final String ADMIN = "demo";
  public static final List<String> TENANTS = List.of("retail", "wholesale");

  /** The application which users of Hindsight must have access to. */
  private static final String LOGIN_APPLICATION = "optimize";
  private static final String EVERY = "*";

  private final IdentityService identities;
  private final AuthorizationService authorizations;

  public People(IdentityService identities, AuthorizationService authorizations) {
    this.identities = identities;
    this.authorizations = authorizations;
  }

  public void create() {
    tenant("retail", "Retail");
    tenant("wholesale", "Wholesale");
    for (String group : List.of("sales", "risk", "warehouse", "accounting", "management")) {
      group(group);
    }
    user("mary", "Mary", "Lindqvist", "sales");
    user("emma", "Emma", "Okafor", "sales");
    user("li", "Li", "Wen", "sales", "accounting");
    user("olga", "Olga", "Petrenko", "risk");
    user("ahmed", "Ahmed", "Haddad", "risk");
    user("peter", "Peter", "Brandt", "warehouse");
    user("fatima", "Fatima", "Zahra", "warehouse");
    user("jonas", "Jonas", "Weiß", "warehouse");
    user("tomasz", "Tomasz", "Żuk", "warehouse");
    user("sofia", "Sofía", "Marín", "accounting");
    user("helen", "Helen", "O'Brien", "management");
    user("victor", "Victor", "Moreau", "management");

    importUser();
    processOwners();
  }

  /**
   * The technical user of the import: reads, and may not log in to Hindsight. It is a member of both
   * tenants because the engine shows a tenant's definitions to its members only.
   */
  private void importUser() {
    String user = "hindsight";
    user(user, "Hindsight", "Import");
    grantUser(user, Resources.PROCESS_DEFINITION, EVERY, READ, READ_HISTORY);
    grantUser(user, Resources.DECISION_DEFINITION, EVERY, READ, READ_HISTORY);
    for (Resource readable : List.of(Resources.AUTHORIZATION, Resources.GROUP, Resources.USER, Resources.TENANT,
        Resources.DEPLOYMENT)) {
      grantUser(user, readable, EVERY, READ);
    }
    grantUser(user, Resources.OPERATION_LOG_CATEGORY, EVERY, UserOperationLogCategoryPermissions.READ);
    TENANTS.forEach(tenant -> identities.createTenantUserMembership(tenant, user));
  }

  private void processOwners() {
    grantUser("mary", Resources.APPLICATION, LOGIN_APPLICATION, ACCESS);
    grantUser("mary", Resources.PROCESS_DEFINITION, "orderHandling", READ_HISTORY);
    grantUser("mary", Resources.PROCESS_DEFINITION, "shipment", READ_HISTORY);
    grantUser("mary", Resources.TENANT, "retail", READ);
    identities.createTenantUserMembership("retail", "mary");

    grantUser("olga", Resources.APPLICATION, LOGIN_APPLICATION, ACCESS);
    grantUser("olga", Resources.PROCESS_DEFINITION, "claimSettlement", READ_HISTORY);
    grantUser("olga", Resources.PROCESS_DEFINITION, "customerOnboarding", READ_HISTORY);
    grantUser("olga", Resources.DECISION_DEFINITION, "customerScore", READ_HISTORY);
    grantUser("olga", Resources.DECISION_DEFINITION, "industryRisk", READ_HISTORY);

    // rights by group: helen and victor may see everything
    grantGroup("management", Resources.APPLICATION, LOGIN_APPLICATION, ACCESS);
    grantGroup("management", Resources.PROCESS_DEFINITION, EVERY, READ_HISTORY);
    grantGroup("management", Resources.DECISION_DEFINITION, EVERY, READ_HISTORY);
    grantGroup("management", Resources.TENANT, EVERY, READ);
    TENANTS.forEach(tenant -> identities.createTenantGroupMembership(tenant, "management"));
  }

  private void tenant(String id, String name) {
    Tenant tenant = identities.newTenant(id);
    tenant.setName(name);
    identities.saveTenant(tenant);
  }

  private void group(String id) {
    Group group = identities.newGroup(id);
    group.setName(id.substring(0, 1).toUpperCase() + id.substring(1));
    group.setType("WORKFLOW");
    identities.saveGroup(group);
  }

  /** The password is the id: this is a demo. */
  private void user(String id, String firstName, String lastName, String... groups) {
    User user = identities.newUser(id);
    user.setFirstName(firstName);
    user.setLastName(lastName);
    user.setEmail(id + "@example.org");
    user.setPassword(id);
    identities.saveUser(user);
    for (String group : groups) {
      identities.createMembership(id, group);
    }
  }

  private void grantUser(String user, Resource resource, String id, Permission... permissions) {
    Authorization grant = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
    grant.setUserId(user);
    save(grant, resource, id, permissions);
  }

  private void grantGroup(String group, Resource resource, String id, Permission... permissions) {
    Authorization grant = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
    grant.setGroupId(group);
    save(grant, resource, id, permissions);
  }

  private void save(Authorization grant, Resource resource, String id, Permission... permissions) {
    grant.setResource(resource);
    grant.setResourceId(id);
    grant.setPermissions(permissions);
    authorizations.saveAuthorization(grant);
  }
}
