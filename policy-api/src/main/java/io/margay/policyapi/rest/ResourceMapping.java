package io.margay.policyapi.rest;

import io.margay.core.model.ApiGroup;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * Leads the paths of objects to their endpoint. There is one before the controllers, for what none
 * of them serves, so that they need not be asked; and one behind them for the rest.
 */
final class ResourceMapping extends AbstractHandlerMapping {

  private static final int BEFORE_CONTROLLERS = -1;
  private static final int BEHIND_CONTROLLERS = 1;

  private final List<ApiGroup> groups;
  private final Predicate<HttpServletRequest> served;
  private final ResourceEndpoint endpoint;

  private ResourceMapping(
      List<ApiGroup> groups,
      Predicate<HttpServletRequest> served,
      ResourceEndpoint endpoint,
      int order) {
    this.groups = groups;
    this.served = served;
    this.endpoint = endpoint;
    setOrder(order);
  }

  /** Controllers have paths in Margay's own group, and some objects' status to be read. */
  static ResourceMapping beforeControllers(ResourceEndpoint endpoint) {
    return new ResourceMapping(
        Arrays.stream(ApiGroup.values()).filter(group -> group != ApiGroup.MARGAY).toList(),
        request ->
            !request.getMethod().equals("GET")
                || !request.getRequestURI().endsWith("/" + Target.STATUS),
        endpoint,
        BEFORE_CONTROLLERS);
  }

  static ResourceMapping behindControllers(ResourceEndpoint endpoint) {
    return new ResourceMapping(
        List.of(ApiGroup.values()), request -> true, endpoint, BEHIND_CONTROLLERS);
  }

  @Override
  protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
    String path = request.getRequestURI();
    for (ApiGroup group : groups) {
      if (path.startsWith(group.path())
          && path.startsWith("/", group.path().length())
          && served.test(request)) {
        // For the metrics of requests.
        request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, group.path() + "/**");
        return endpoint;
      }
    }
    return null;
  }
}
