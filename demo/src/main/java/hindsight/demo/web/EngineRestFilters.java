package hindsight.demo.web;

import hindsight.demo.DemoSettings;
import jakarta.servlet.Filter;
import org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter;
import org.camunda.bpm.engine.rest.security.auth.impl.HttpBasicAuthenticationProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What stands before the engine's REST API: first the gate, then basic authentication. */
@Configuration
class EngineRestFilters {

  private static final String ENGINE_REST = "/engine-rest/*";

  @Bean
  FilterRegistrationBean<Filter> engineRestGate(Readiness readiness) {
    FilterRegistrationBean<Filter> gate = new FilterRegistrationBean<>(new EngineRestGate(readiness));
    gate.addUrlPatterns(ENGINE_REST);
    gate.setOrder(1);
    return gate;
  }

  @Bean
  FilterRegistrationBean<Filter> basicAuthentication(DemoSettings settings) {
    FilterRegistrationBean<Filter> authentication = new FilterRegistrationBean<>(new ProcessEngineAuthenticationFilter());
    authentication.addInitParameter("authentication-provider", HttpBasicAuthenticationProvider.class.getName());
    authentication.addUrlPatterns(ENGINE_REST);
    authentication.setAsyncSupported(true);
    authentication.setOrder(2);
    authentication.setEnabled(settings.auth());
    return authentication;
  }
}
