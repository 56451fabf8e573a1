/** Changes of a part of a document: JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902). */
@NullMarked
package io.margay.policyapi.patch;

import org.jspecify.annotations.NullMarked;
