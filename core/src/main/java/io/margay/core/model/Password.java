package io.margay.core.model;

import io.margay.core.model.codec.Doc;
import io.margay.core.model.codec.Required;

/** A password that is kept elsewhere. */
@Doc("A password that is kept elsewhere.")
public record Password(@Required SecretKeyRef secretKeyRef) {}
