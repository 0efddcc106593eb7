package hindsight.demo.history;

import java.util.List;

/**
 * Whom the orders and claims come from.
 *
 * @param patience how much longer than usual everything takes with this customer
 * @param size     factor on the usual order value
 */
record Customer(String name, String type, String country, double patience, double size) {

  /** The outlier: every order is disputed, so that each step takes several times as long. */
  static final Customer OUTLIER = new Customer("Vexley Marine", "regular", "GB", 4, 2.6);

  private static final List<Customer> OTHERS = List.of(
      usual("Brightwater Foods", "regular", "GB"), usual("Kessler & Söhne", "key", "DE"), usual("Ærø Bådebyg", "regular", "DK"),
      usual("Lumen Optik", "regular", "DE"), usual("O'Hare Hardware", "new", "IE"), usual("Tecidos Guimarães", "regular", "PT"),
      usual("Łąka Ogrody", "new", "PL"), usual("Polder Bikes", "key", "NL"), usual("Maison Vireton", "regular", "FR"),
      usual("Cedar & Pine", "regular", "US"), usual("Trattoria Bellini", "new", "IT"), usual("Fjellheim Sport", "regular", "NO"),
      usual("Donau Papier", "regular", "AT"), usual("Sierra Olivos", "regular", "ES"), usual("Helvetia Uhrwerk", "key", "CH"),
      usual("Hoshino Ceramics 星野", "regular", "JP"), usual("Blue Anchor Inns", "new", "GB"), usual("Baltic Amber Works", "regular", "LT"),
      usual("Riga Timber", "regular", "LV"), usual("Ziegler Apotheken", "key", "DE"));

  private static Customer usual(String name, String type, String country) {
    return new Customer(name, type, country, 1, type.equals("key") ? 1.6 : 1);
  }

  static Customer draw(Chance chance) {
    return chance.happens(0.05) ? OUTLIER : chance.oneOf(OTHERS);
  }

  static Customer undemanding() {
    return OTHERS.get(0);
  }

  boolean isOutlier() {
    return this == OUTLIER;
  }
}
