package io.margay.agent.ipam;

import io.margay.agent.ipam.AddressException.Reason;
import io.margay.core.net.Cidr;
import io.margay.core.net.Family;
import io.margay.core.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** An ipam-service for one node: refuses what the real one refuses, and can be away. */
final class FakeService implements Addresses, Holdings {

  static final String HELD = "";

  private final int size;

  /** Address number → handle. */
  private final Map<IpAddress, String> owners = new LinkedHashMap<>();

  private final Map<String, List<IpAddress>> requests = new HashMap<>();
  private boolean away;
  private boolean losesReplies;

  /**
   * @param size how many addresses there are of each family
   */
  FakeService(int size) {
    this.size = size;
  }

  synchronized void away(boolean isAway) {
    away = isAway;
  }

  /** Does what it is asked and then breaks off. */
  synchronized void losesReplies(boolean loses) {
    losesReplies = loses;
  }

  synchronized Map<IpAddress, String> owners() {
    return new LinkedHashMap<>(owners);
  }

  @Override
  public synchronized List<IpAddress> assign(AddressRequest request) throws AddressException {
    checkThere();
    List<IpAddress> had = of(request.handle());
    if (had.isEmpty()) {
      List<IpAddress> taken = new ArrayList<>(request.fixed());
      if (taken.isEmpty()) {
        for (Family family : request.families()) {
          taken.add(
              free(family)
                  .findFirst()
                  .orElseThrow(() -> new AddressException(Reason.EXHAUSTED, "nothing is left")));
        }
      }
      taken.forEach(address -> owners.put(address, request.handle()));
      had = taken;
    }
    loseReply();
    return had;
  }

  @Override
  public void settle(String handle, List<IpAddress> addresses, Map<String, String> attributes) {}

  @Override
  public synchronized Map<String, AddressException> releaseAll(Collection<String> handles) {
    try {
      checkThere();
      owners.values().removeIf(handles::contains);
      loseReply();
      return Map.of();
    } catch (AddressException e) {
      Map<String, AddressException> failures = new HashMap<>();
      handles.forEach(handle -> failures.put(handle, e));
      return failures;
    }
  }

  @Override
  public List<Cidr> ensureBlock(Set<Family> families) {
    return List.of();
  }

  @Override
  public synchronized boolean away() {
    return away;
  }

  @Override
  public synchronized List<IpAddress> reserve(String requestId, Map<Family, Integer> wanted)
      throws AddressException {
    checkThere();
    List<IpAddress> given = requests.get(requestId);
    if (given == null) {
      List<IpAddress> taken = new ArrayList<>();
      wanted.forEach((family, count) -> taken.addAll(free(family).limit(count).toList()));
      taken.forEach(address -> owners.put(address, HELD));
      requests.put(requestId, taken);
      given = taken;
    }
    loseReply();
    return given.stream().filter(address -> HELD.equals(owners.get(address))).toList();
  }

  @Override
  public synchronized List<IpAddress> held() throws AddressException {
    checkThere();
    return of(HELD);
  }

  @Override
  public synchronized void adopt(
      String handle, List<IpAddress> addresses, Map<String, String> attributes)
      throws AddressException {
    checkThere();
    for (IpAddress address : addresses) {
      String owner = owners.get(address);
      if (!HELD.equals(owner) && !handle.equals(owner)) {
        throw new AddressException(Reason.NOT_HELD, address + " has " + owner);
      }
    }
    addresses.forEach(address -> owners.put(address, handle));
    loseReply();
  }

  @Override
  public synchronized void giveBack(Collection<IpAddress> addresses) throws AddressException {
    checkThere();
    addresses.forEach(address -> owners.remove(address, HELD));
    loseReply();
  }

  private List<IpAddress> of(String owner) {
    return owners.entrySet().stream()
        .filter(entry -> entry.getValue().equals(owner))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Stream<IpAddress> free(Family family) {
    IpAddress base = IpAddress.parse(family == Family.IPV4 ? "10.0.0.0" : "fd00::");
    return Stream.iterate(base, address -> address.plus(1))
        .limit(size)
        .filter(address -> !owners.containsKey(address));
  }

  private void checkThere() throws AddressException {
    if (away) {
      throw new AddressException(Reason.AWAY, "the service is away");
    }
  }

  private void loseReply() throws AddressException {
    if (losesReplies) {
      throw new AddressException(Reason.AWAY, "the reply is lost");
    }
  }
}
