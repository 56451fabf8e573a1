package io.margay.policyapi.rest;

import java.util.Iterator;
import java.util.List;

/** Documents in JSON, some at a time, from something that may have to be given back. */
interface Documents extends Iterator<List<byte[]>>, AutoCloseable {

  @Override
  void close();

  /** Of what is in memory. */
  static Documents of(Iterator<List<byte[]>> parts) {
    return new Documents() {
      @Override
      public boolean hasNext() {
        return parts.hasNext();
      }

      @Override
      public List<byte[]> next() {
        return parts.next();
      }

      @Override
      public void close() {}
    };
  }
}
