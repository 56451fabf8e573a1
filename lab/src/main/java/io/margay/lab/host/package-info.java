/** The machine the lab runs on: its tools, processes, ports and links. */
@NullMarked
package io.margay.lab.host;

import org.jspecify.annotations.NullMarked;
