/**
 * Files of resources: YAML streams cut into documents, each read on its own so that one that does
 * not parse does not hide the others.
 */
@NullMarked
package io.margay.cli.document;

import org.jspecify.annotations.NullMarked;
