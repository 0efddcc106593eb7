package hindsight.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** A real process engine with REST, people and a history worth looking at. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class DemoEngine {

  public static void main(String[] args) {
    SpringApplication.run(DemoEngine.class, args);
  }
}
