package io.margay.core.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * What sets a {@link Kind} apart in the API.
 *
 * @param kindName empty if it is the name of the record
 * @param readOnly whether only services write its objects
 */
record Traits(
    ApiGroup group,
    String kindName,
    boolean namespaced,
    boolean readOnly,
    NameForm nameForm,
    List<String> shortNames,
    List<String> categories) {

  /** A cluster-wide kind that operators write, of no further category. */
  static Traits in(ApiGroup group, String... categories) {
    return new Traits(
        group,
        "",
        false,
        false,
        NameForm.SUBDOMAIN,
        List.of(),
        Stream.concat(Stream.of("margay"), Stream.of(categories)).toList());
  }

  Traits named(String newKindName) {
    return new Traits(group, newKindName, namespaced, readOnly, nameForm, shortNames, categories);
  }

  /** Of namespaces; what operators write there is in the category {@code all}. */
  Traits inNamespaces() {
    return new Traits(
        group,
        kindName,
        true,
        readOnly,
        nameForm,
        shortNames,
        Stream.concat(categories.stream(), Stream.of("all")).toList());
  }

  Traits writtenByServices() {
    return new Traits(group, kindName, namespaced, true, nameForm, shortNames, categories);
  }

  Traits or(String... newShortNames) {
    return new Traits(
        group, kindName, namespaced, readOnly, nameForm, List.of(newShortNames), categories);
  }

  Traits withNames(NameForm newForm) {
    return new Traits(group, kindName, namespaced, readOnly, newForm, shortNames, categories);
  }
}
