package io.margay.bgp.netty;

import io.margay.bgp.kernel.WatchedInterfaces;
import io.margay.core.net.Cidr;
import io.margay.core.net.IpAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A kernel's answers, by address; a prefix has that of its address. */
final class FakeInterfaces implements WatchedInterfaces {

  private final Map<String, String> names = new ConcurrentHashMap<>();
  private volatile @Nullable Runnable changed;

  void put(String address, String name) {
    names.put(address, name);
  }

  void remove(String address) {
    names.remove(address);
  }

  boolean isFollowed() {
    return changed != null;
  }

  /** What was put and removed is noticed. */
  void tell() {
    Runnable told = changed;
    if (told != null) {
      told.run();
    }
  }

  @Override
  public @Nullable String towards(IpAddress nextHop) {
    return names.get(nextHop.toString());
  }

  @Override
  public @Nullable String of(Cidr own) {
    return names.get(own.address().toString());
  }

  @Override
  public void follow(Runnable to) {
    if (changed != null) {
      throw new IllegalStateException("followed twice");
    }
    changed = to;
  }

  @Override
  public void close() {}
}
