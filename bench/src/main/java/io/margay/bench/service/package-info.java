/** Starting a service as it was built, as a process of its own. */
@NullMarked
package io.margay.bench.service;

import org.jspecify.annotations.NullMarked;
