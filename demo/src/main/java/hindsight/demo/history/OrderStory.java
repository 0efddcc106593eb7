package hindsight.demo.history;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.variable.Variables;

/** Orders of both tenants. Their data has every type of variable the engine knows. */
final class OrderStory implements ProcessStory {

  private static final List<String> ARTICLES = List.of("Lamp", "Desk", "Chair", "Shelf", "Rug", "Mirror", "Clock", "Vase");

  @Override
  public String processKey() {
    return "orderHandling";
  }

  @Override
  public String businessKeyPrefix() {
    return "ORD";
  }

  @Override
  public boolean hasTenants() {
    return true;
  }

  @Override
  public String starter(CaseFile file) {
    return switch (channel(file)) {
      case "phone" -> "emma";
      case "email" -> "li";
      default -> null;
    };
  }

  private static String channel(CaseFile file) {
    return List.of("web", "web", "web", "partner", "phone", "email").get((int) (file.number * 31 % 6));
  }

  @Override
  public Map<String, Object> startVariables(CaseFile file) {
    Chance chance = file.chance;
    Map<String, Object> variables = new LinkedHashMap<>();
    int items = file.rush ? 1 : chance.happens(0.55) ? chance.oneTo(2) : chance.oneTo(4);
    double amount = file.rush ? chance.between(40, 600)
        : file.customer.size() * chance.around(file.tenant.equals("wholesale") ? 4200 : 2600, 1.1);
    variables.put("customer", file.customer.name());
    variables.put("customerType", file.customer.type());
    variables.put("country", file.customer.country());
    variables.put("channel", channel(file));
    variables.put("amount", cents(amount));
    variables.put("itemCount", items);
    variables.put("orderNumber", 4_000_000_000L + file.number);
    variables.put("priority", (short) (chance.happens(0.15) ? 80 : 50));
    variables.put("express", file.rush || chance.happens(0.2));
    variables.put("orderDate", Date.from(file.start));
    variables.put("desiredDelivery", Date.from(file.start.plus(Duration.ofDays(4 + chance.oneTo(17)))));
    variables.put("note", chance.happens(0.2) ? chance.oneOf(List.of("Ring twice", "Leave with the neighbour", "Gift – no prices, please")) : null);
    variables.put("cartSession", "s" + Long.toHexString((long) (chance.fraction() * 1e12)));
    variables.put("transitTime", file.rush ? "PT20M" : "PT" + (2 + chance.oneTo(8)) + "H");
    addJson(file, items, variables);
    if (chance.happens(0.03)) {
      variables.put("purchaseOrder", Variables.fileValue("purchase-order.txt").mimeType("text/plain").encoding(StandardCharsets.UTF_8)
          .file(("Purchase order of " + file.customer.name()).getBytes(StandardCharsets.UTF_8)).create());
    }
    if (chance.happens(0.03)) {
      variables.put("signature", new byte[] {(byte) 0x89, 'S', 'I', 'G', (byte) items});
    }
    return variables;
  }

  /** The dice are cast with every engine, so that the history is the same where there is no JSON. */
  private static void addJson(CaseFile file, int items, Map<String, Object> variables) {
    String address = "{\"street\":\"Harbour Road " + file.chance.oneTo(99) + "\",\"postalCode\":\""
        + (10_000 + file.chance.oneTo(80_000)) + "\",\"country\":\"" + file.customer.country() + "\"}";
    List<Object> lines = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("article", file.chance.oneOf(ARTICLES));
      line.put("quantity", file.chance.oneTo(5));
      lines.add(line);
    }
    Map<String, Object> preferences = new LinkedHashMap<>();
    preferences.put("giftWrap", file.chance.happens(0.3));
    preferences.put("language", file.customer.country().toLowerCase());
    boolean withLines = file.chance.happens(0.5);
    boolean withPreferences = file.chance.happens(0.2);
    if (!JsonVariables.AVAILABLE) {
      return;
    }
    variables.put("shippingAddress", JsonVariables.json(address));
    if (withLines) {
      variables.put("orderLines", JsonVariables.object(lines));
    }
    if (withPreferences) {
      variables.put("preferences", JsonVariables.object(preferences));
    }
  }

  @Override
  public Map<String, Object> result(CaseFile file, String taskKey) {
    Chance chance = file.chance;
    Map<String, Object> result = new HashMap<>();
    switch (taskKey) {
      case "reviewOrder" -> {
        result.put("approved", chance.happens(file.customer.isOutlier() ? 0.8 : 0.93));
        if (chance.happens(0.15)) { // a discount negotiated by phone
          result.put("amount", cents(chance.between(900, 8000)));
        }
      }
      case "decideOverdueOrder" -> result.put("approved", chance.happens(0.8));
      case "checkQuality" -> result.put("qualityGood", chance.happens(0.88));
      case "handOverParcel" -> result.put("trackingNumber", "TR" + (100_000_000 + file.number * 7 % 900_000_000));
      default -> {
      }
    }
    return result;
  }

  @Override
  public String leftover(CaseFile file, String taskKey) {
    return taskKey.equals("checkOrder") && file.number % 3 == 0 ? "cartSession" : null;
  }

  private static double cents(double amount) {
    return Math.round(amount * 100) / 100.0;
  }
}
