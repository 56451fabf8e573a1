package io.margay.policyapi.store;

import io.margay.core.model.Resource;
import io.margay.core.model.codec.Immutable;
import io.margay.core.model.codec.Path;
import io.margay.core.model.codec.Problem;
import io.margay.core.model.codec.Problem.Reason;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds changes of fields that are declared {@link Immutable}. */
final class Immutables {

  private Immutables() {}

  static List<Problem> changed(Resource before, Resource after) {
    List<Problem> problems = new ArrayList<>();
    compare((Record) before, (Record) after, Path.ROOT, problems);
    return problems;
  }

  private static void compare(Record before, Record after, Path path, List<Problem> problems) {
    for (RecordComponent component : before.getClass().getRecordComponents()) {
      Object old = read(component, before);
      Object now = read(component, after);
      Path field = path.field(component.getName());
      if (component.isAnnotationPresent(Immutable.class)) {
        if (!Objects.equals(old, now)) {
          problems.add(
              new Problem(
                  field.text(),
                  Reason.FORBIDDEN,
                  "can not be changed once the object exists: it is " + old,
                  now == null ? null : now.toString()));
        }
      } else if (old instanceof Record oldPart
          && now instanceof Record newPart
          && oldPart.getClass() == newPart.getClass()) {
        compare(oldPart, newPart, field, problems);
      }
    }
  }

  private static @Nullable Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record's accessor can be called: " + component, e);
    }
  }
}
