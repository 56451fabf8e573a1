/**
 * Messages of the BGP Monitoring Protocol, written (RFC 7854, RFC 9069). Pure: from what is to be
 * told to bytes.
 */
@NullMarked
package io.margay.bgp.bmp;

import org.jspecify.annotations.NullMarked;
