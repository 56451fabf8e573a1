/**
 * {@code bench rr}: one generator of raw BGP sessions, and route reflectors one after another in
 * front of it. Reflector and generator live in two network namespaces with a cable between them;
 * the clock runs from the first byte announced until every client holds every prefix of the others.
 */
@NullMarked
package io.margay.bench.rr;

import org.jspecify.annotations.NullMarked;
