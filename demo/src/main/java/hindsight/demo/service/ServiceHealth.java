package hindsight.demo.service;

import org.springframework.stereotype.Component;

/** Lets the history generator break the services behind the service tasks for one call. Otherwise they work. */
@Component
public class ServiceHealth {

  private String failure;

  public void breakWith(String message) {
    failure = message;
  }

  public void repair() {
    failure = null;
  }

  void check() {
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
