/** Policy on one node: what an edit and a large set cost, beside the kernel's own limits. */
@NullMarked
package io.margay.bench.policy;

import org.jspecify.annotations.NullMarked;
