/**
 * The resources: one record a kind, with every field's type, default and bounds written on its
 * component, so that decoding, defaulting, validation and the published schema all come from one
 * declaration. Kinds and fields follow {@code projectcalico.org/v3}.
 */
@NullMarked
package io.margay.core.model;

import org.jspecify.annotations.NullMarked;
