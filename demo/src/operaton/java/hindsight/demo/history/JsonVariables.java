package hindsight.demo.history;

/** The JSON data format for this engine is not published: its history goes without JSON variables. */
final class JsonVariables {

  static final boolean AVAILABLE = false;

  private JsonVariables() {
  }

  static Object json(String text) {
    throw new UnsupportedOperationException("no JSON variables with this engine");
  }

  static Object object(Object value) {
    throw new UnsupportedOperationException("no JSON variables with this engine");
  }
}
