@NullMarked
package io.margay.policyapi.ownership;

import org.jspecify.annotations.NullMarked;
