@NullMarked
package io.margay.policyapi.rest;

import org.jspecify.annotations.NullMarked;
