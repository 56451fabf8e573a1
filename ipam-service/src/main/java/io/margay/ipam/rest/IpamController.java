package io.margay.ipam.rest;

import io.margay.core.net.IpAddress;
import io.margay.ipam.store.AddressRows;
import io.margay.ipam.store.AddressRows.Owner;
import io.margay.ipam.store.BlockRows;
import io.margay.ipam.store.BlockRows.Use;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What operators ask about addresses. */
@RestController
@RequestMapping("/apis/margay.io/v1/ipam")
@Tag(name = "IPAM", description = "Who has which block and address")
public final class IpamController {

  private final BlockRows blocks;
  private final AddressRows addresses;

  public IpamController(BlockRows blocks, AddressRows addresses) {
    this.blocks = blocks;
    this.addresses = addresses;
  }

  @GetMapping("/blocks")
  @Operation(summary = "All blocks, with their nodes and how full they are")
  public List<Use> blocks() {
    return blocks.use();
  }

  @GetMapping("/addresses/{ip}")
  @Operation(summary = "Who has this address")
  public Owner address(@PathVariable String ip) {
    IpAddress address = IpAddress.parse(ip);
    return addresses.owner(address).orElseThrow(() -> new NobodyException(address));
  }

  @ExceptionHandler
  @ResponseStatus(HttpStatus.BAD_REQUEST)
  ProblemDetail badAddress(IllegalArgumentException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "ip: " + e.getMessage());
  }

  @ExceptionHandler
  @ResponseStatus(HttpStatus.NOT_FOUND)
  ProblemDetail nobody(NobodyException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
  }

  /** The address is nobody's. */
  private static final class NobodyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NobodyException(IpAddress address) {
      super("nobody has " + address);
    }
  }
}
