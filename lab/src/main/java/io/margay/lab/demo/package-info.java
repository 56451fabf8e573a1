/** The demo: one policy on its whole way, each step checked against what the policy says. */
@NullMarked
package io.margay.lab.demo;

import org.jspecify.annotations.NullMarked;
