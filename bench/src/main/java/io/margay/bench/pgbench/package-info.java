/** PostgreSQL's own load generator: the raw limit that whatever writes rows is compared with. */
@NullMarked
package io.margay.bench.pgbench;

import org.jspecify.annotations.NullMarked;
