package hindsight.demo.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** GET /demo/ready: 200 when the history is complete, else 503 and the progress. */
@RestController
class ReadyEndpoint {

  private final Readiness readiness;

  ReadyEndpoint(Readiness readiness) {
    this.readiness = readiness;
  }

  @GetMapping("/demo/ready")
  ResponseEntity<Map<String, Object>> ready() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ready", readiness.isReady());
    if (readiness.isReady()) {
      answer.put("rootInstances", readiness.rootInstances());
      return ResponseEntity.ok(answer);
    }
    answer.put("done", readiness.done());
    answer.put("of", readiness.of());
    return ResponseEntity.status(503).body(answer);
  }
}
