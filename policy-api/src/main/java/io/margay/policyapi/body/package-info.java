/**
 * The edge between bytes and trees: JSON and YAML bodies are read token by token into maps, lists
 * and scalars within limits of size and depth; documents are written as JSON in one canonical form.
 */
@NullMarked
package io.margay.policyapi.body;

import org.jspecify.annotations.NullMarked;
