package io.margay.ipam.rest;

import io.margay.core.net.IpAddress;
import io.margay.ipam.collect.Collector;
import io.margay.ipam.collect.Collector.Collected;
import io.margay.ipam.collect.Findings;
import io.margay.ipam.pool.ClusterView;
import io.margay.ipam.pool.Pool;
import io.margay.ipam.rest.Utilisation.BlockUse;
import io.margay.ipam.split.Split;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.AddressRows.Owner;
import io.margay.ipam.store.BlockRows;
import io.margay.ipam.write.Assigner;
import io.margay.ipam.write.Giveback;
import io.margay.ipam.write.Released;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators ask about addresses, and what they may do. */
@RestController
@RequestMapping("/apis/margay.io/v1/ipam")
@Tag(name = "IPAM", description = "Who has which block and address")
public final class IpamController {

  private final BlockRows blocks;
  private final AddressRows addresses;
  private final ClusterView view;
  private final Assigner assigner;
  private final Collector collector;

  public IpamController(
      BlockRows blocks,
      AddressRows addresses,
      ClusterView view,
      Assigner assigner,
      Collector collector) {
    this.blocks = blocks;
    this.addresses = addresses;
    this.view = view;
    this.assigner = assigner;
    this.collector = collector;
  }

  @GetMapping("/utilisation")
  @Operation(summary = "How full pools and nodes are")
  Utilisation utilisation() {
    return Utilisation.of(blocks.use(), view.current());
  }

  @GetMapping("/blocks")
  @Operation(summary = "All blocks, by address, with their pools and nodes and how full they are")
  List<BlockUse> blocks(
      @Parameter(description = "Only this node's.", example = "node1")
          @RequestParam(defaultValue = "")
          String node,
      @Parameter(description = "Only of this IPPool.", example = "default-ipv4-ippool")
          @RequestParam(defaultValue = "")
          String pool) {
    return blocks.use().stream()
        .map(use -> BlockUse.of(use, view.current()))
        .filter(use -> node.isEmpty() || use.node().equals(node))
        .filter(use -> pool.isEmpty() || use.pool().equals(pool))
        .toList();
  }

  @GetMapping("/addresses/{ip}")
  @Operation(summary = "Who has this address")
  Owner address(@Parameter(example = "10.244.1.7") @PathVariable String ip) {
    IpAddress address = parsed(ip);
    return addresses
        .owner(address)
        .orElseThrow(() -> new NotFoundException("nobody has " + address));
  }

  @PostMapping("/addresses/{ip}/release")
  @Operation(
      summary = "Give an address back, whoever has it",
      description =
          "With the sequence that /addresses/{ip} told, nothing happens if it was assigned anew"
              + " since.")
  Released release(
      @Parameter(example = "10.244.1.7") @PathVariable String ip,
      @Parameter(description = "That it was assigned with; 0 is not checked.", example = "4711")
          @RequestParam(defaultValue = "0")
          long sequence) {
    IpAddress address = parsed(ip);
    Released released =
        assigner.release(
            new Giveback(null, List.of(new Giveback.Address(address, sequence)), null));
    if (released.addresses().isEmpty() && released.refused().isEmpty()) {
      throw new NotFoundException("nobody has " + address);
    }
    return released;
  }

  @GetMapping("/handles")
  @Operation(summary = "What a handle has")
  List<Owner> handle(
      @Parameter(example = "k8s-pod-network.4f5c0e.eth0") @RequestParam String handle) {
    return addresses.ofHandle(handle);
  }

  @PostMapping("/handles/release")
  @Operation(summary = "Give back all that a handle has")
  Released releaseHandle(
      @Parameter(example = "k8s-pod-network.4f5c0e.eth0") @RequestParam String handle) {
    return assigner.release(Giveback.handle(handle));
  }

  @GetMapping("/check")
  @Operation(
      summary = "What is not as it should be",
      description =
          "Addresses that no endpoint has, endpoints whose address nobody was given, addresses of"
              + " several endpoints, blocks of nodes that are gone; 10,000 of a kind, the rest is"
              + " counted in 'more'. Two blocks never overlap: the database sees to that.")
  Findings check() {
    return collector.check();
  }

  @PostMapping("/check/fix")
  @Operation(summary = "Give back at once what the check finds lost")
  Collected fix() {
    return collector.fix();
  }

  @GetMapping("/pools/{name}/split")
  @Operation(
      summary = "How a pool would be divided",
      description =
          "Changes nothing: 'margay ipam split' replaces the pool by these. Blocks and addresses"
              + " stay as they are.")
  Split split(
      @Parameter(example = "default-ipv4-ippool") @PathVariable String name,
      @Parameter(description = "A power of two from 2 to 256.", example = "4") @RequestParam
          int parts) {
    Pool pool = view.current().pools().get(name);
    if (pool == null) {
      throw new NotFoundException("there is no IPPool '" + name + "'");
    }
    return Split.of(pool, parts);
  }

  private static IpAddress parsed(String ip) {
    try {
      return IpAddress.parse(ip);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ip: " + e.getMessage(), e);
    }
  }
}
