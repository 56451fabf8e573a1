/** Talking to the services that are not policy-api. */
@NullMarked
package io.margay.cli.service;

import org.jspecify.annotations.NullMarked;
