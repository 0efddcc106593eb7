package hindsight.demo.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Closes the engine's REST API while its clock and its authorization are in the generator's hands. */
class EngineRestGate extends OncePerRequestFilter {

  private final Readiness readiness;

  EngineRestGate(Readiness readiness) {
    this.readiness = readiness;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (readiness.isReady()) {
      chain.doFilter(request, response);
      return;
    }
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "5");
    response.setContentType("application/json");
    response.getWriter().write("{\"type\":\"NotReady\",\"message\":\"The demo's history is being generated; see /demo/ready\"}");
  }
}
