package dev.lockreel.stream.kafka;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of one JVM one {@link BrokerProcess} for all of them, started when the first one
 * asks and stopped at the end of the session, which may have many runs. Each test takes topics of
 * its own; one that kills its broker starts its own.
 */
public final class SharedBroker implements ParameterResolver {
  private static final Namespace ALL_TESTS = Namespace.create(SharedBroker.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == BrokerProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, ALL_TESTS)
        .computeIfAbsent("broker", key -> started(), BrokerProcess.class);
  }

  private static BrokerProcess started() {
    try {
      return BrokerProcess.start();
    } catch (IOException e) {
      throw new ParameterResolutionException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParameterResolutionException("interrupted", e);
    }
  }
}
