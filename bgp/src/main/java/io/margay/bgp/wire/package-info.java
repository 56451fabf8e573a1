/**
 * The messages of BGP-4 as values, and their codec. The codec works on byte buffers and never on a
 * channel. Path attributes are rows of one table ({@link io.margay.bgp.wire.AttributeTable}),
 * address families rows of another ({@link io.margay.bgp.wire.AfiSafi}).
 *
 * <p>RFC 4271 (BGP-4), 4760 (multiprotocol), 6793 (four-octet AS), 5492 (capabilities), 9072 (long
 * OPEN), 2918 (route refresh), 4724 (graceful restart), 4456 (reflection), 1997 and 8092
 * (communities), 7606 (what an error in an UPDATE costs).
 */
@NullMarked
package io.margay.bgp.wire;

import org.jspecify.annotations.NullMarked;
