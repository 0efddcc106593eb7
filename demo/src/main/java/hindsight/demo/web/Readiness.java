package hindsight.demo.web;

import org.springframework.stereotype.Component;

/** How far the history has got. */
@Component
public class Readiness {

  private volatile int done;
  private volatile int of;
  private volatile boolean ready;
  private volatile long rootInstances;

  public void progress(int done, int of) {
    this.done = done;
    this.of = of;
  }

  public void ready(long rootInstances) {
    this.rootInstances = rootInstances;
    ready = true;
  }

  public int done() {
    return done;
  }

  public int of() {
    return of;
  }

  public boolean isReady() {
    return ready;
  }

  public long rootInstances() {
    return rootInstances;
  }
}
