/**
 * Container runtimes on the nodes of a lab: podman with its CNI networks, and a root file system
 * that needs no registry.
 */
@NullMarked
package io.margay.lab.runtime;

import org.jspecify.annotations.NullMarked;
