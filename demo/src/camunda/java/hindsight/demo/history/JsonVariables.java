package hindsight.demo.history;

import org.camunda.bpm.engine.variable.Variables;
import org.camunda.spin.plugin.variable.SpinValues;

/** JSON values and Java objects stored as JSON; Camunda has both. */
final class JsonVariables {

  static final boolean AVAILABLE = true;

  private JsonVariables() {
  }

  static Object json(String text) {
    return SpinValues.jsonValue(text).create();
  }

  static Object object(Object value) {
    return Variables.objectValue(value).serializationDataFormat(Variables.SerializationDataFormats.JSON).create();
  }
}
