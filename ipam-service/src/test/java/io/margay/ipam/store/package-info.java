@NullMarked
package io.margay.ipam.store;

import org.jspecify.annotations.NullMarked;
