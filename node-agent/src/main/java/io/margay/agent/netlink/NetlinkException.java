package io.margay.agent.netlink;

import java.io.IOException;

/** What the kernel refused, in its own words where it has some. */
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1;

  /** errno-base.h, errno.h. */
  public static final int ENOENT = 2;

  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EOPNOTSUPP = 95;
  public static final int ENETDOWN = 100;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENOBUFS = 105;

  private final int errno;

  public NetlinkException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  static NetlinkException of(int errno, String doing) {
    return new NetlinkException(errno, doing + ": " + words(errno));
  }

  /** A number of errno.h, or one above 4096 that a subsystem of netfilter defines. */
  public int errno() {
    return errno;
  }

  static String words(int errno) {
    return errno >= IpSetErrors.FIRST ? IpSetErrors.words(errno) : Libc.errorText(errno);
  }
}
