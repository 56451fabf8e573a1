package io.margay.core.model;

import io.margay.core.model.codec.Default;
import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A key of a secret, as in Kubernetes (core/v1 SecretKeySelector). */
@Doc("A key of a secret.")
public record SecretKeyRef(
    @Required String name,
    @Required String key,
    @Doc("Whether it is no error if there is none.") @Default("false") boolean optional) {}
