/** Tests in a kernel of their own, under qemu: for what the kernel of the machine may not have. */
@NullMarked
package io.margay.agent.guest;

import org.jspecify.annotations.NullMarked;
