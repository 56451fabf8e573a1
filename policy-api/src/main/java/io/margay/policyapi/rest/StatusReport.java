package io.margay.policyapi.rest;

import io.margay.policyapi.body.Bodies;
import io.margay.policyapi.status.Status;
import io.margay.policyapi.status.Statuses;
import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/**
 * What the web server itself refuses, such as a path that can not be decoded, as a Status too.
 * Tomcat makes it by its class's name.
 */
public final class StatusReport extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int code = response.getStatus();
    if (code < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    Status status =
        Statuses.other(
                code,
                code < 500 ? "BadRequest" : "InternalError",
                "the web server refuses the request: its line or its headers are not valid")
            .status();
    try {
      response.setContentType("application/json");
      response.setCharacterEncoding("utf-8");
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(Bodies.json(status.toTree()));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      // There is nobody left to tell.
      ExceptionUtils.handleThrowable(e);
    }
  }
}
