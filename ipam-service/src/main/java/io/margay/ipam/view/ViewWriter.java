package io.margay.ipam.view;

import io.margay.core.model.IPAMBlock;
import io.margay.core.model.IPAMBlockSpec;
import io.margay.core.model.IPAMHandle;
import io.margay.core.model.Kind;
import io.margay.core.model.Resource;
import io.margay.core.model.ResourceKey;
import io.margay.core.net.Cidr;
import io.margay.ipam.view.ViewRows.News;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/** Brings the documents of some blocks and handles into agreement with the rows. */
final class ViewWriter {

  private final ViewRows rows;
  private final TransactionOperations transactions;

  ViewWriter(ViewRows rows, TransactionOperations transactions) {
    this.rows = rows;
    this.transactions = transactions;
  }

  /**
   * One transaction.
   *
   * @return how many documents changed
   */
  int write(Collection<Cidr> blocks, Collection<String> handles) {
    Integer written = transactions.execute(status -> inside(blocks, handles));
    return written == null ? 0 : written;
  }

  private int inside(Collection<Cidr> blocks, Collection<String> handles) {
    long last = rows.lock();
    List<News> news = new ArrayList<>();
    Set<String> touched = new TreeSet<>(handles);
    blocks(blocks, news, touched);
    handles(touched, news);
    if (!news.isEmpty()) {
      rows.append(last, news);
    }
    return news.size();
  }

  private void blocks(Collection<Cidr> cidrs, List<News> news, Set<String> touched) {
    if (cidrs.isEmpty()) {
      return;
    }
    Map<ResourceKey, Resource> before =
        rows.documents(cidrs.stream().map(ViewWriter::key).toList());
    Map<Cidr, BlockView> now = rows.blocks(cidrs);
    for (Cidr cidr : new TreeSet<>(cidrs)) {
      IPAMBlockSpec old =
          before.get(key(cidr)) instanceof IPAMBlock document ? document.spec() : null;
      BlockView view = now.get(cidr);
      if (view == null) {
        if (old != null) {
          news.add(new News(key(cidr), null));
          touched.addAll(BlockView.handles(old).keySet());
        }
        continue;
      }
      IPAMBlock same = view.document(old == null ? 0 : old.sequenceNumber());
      if (!same.spec().equals(old)) {
        news.add(new News(key(cidr), old == null ? same : view.document(old.sequenceNumber() + 1)));
        touched.addAll(changed(old, same.spec()));
      }
    }
  }

  /** The handles that have more or fewer addresses of the block than before. */
  private static Set<String> changed(@Nullable IPAMBlockSpec old, IPAMBlockSpec now) {
    Map<String, Integer> before = old == null ? Map.of() : BlockView.handles(old);
    Map<String, Integer> after = BlockView.handles(now);
    Set<String> changed = new TreeSet<>();
    Map<String, Integer> all = new HashMap<>(before);
    all.putAll(after);
    all.forEach((handle, count) -> {
      if (!count.equals(before.get(handle)) || !count.equals(after.get(handle))) {
        changed.add(handle);
      }
    });
    return changed;
  }

  private void handles(Set<String> handles, List<News> news) {
    if (handles.isEmpty()) {
      return;
    }
    Map<ResourceKey, Resource> before =
        rows.documents(handles.stream().map(ViewWriter::key).toList());
    Map<String, Map<String, Integer>> now = rows.handles(handles);
    for (String handle : handles) {
      Map<String, Integer> blocks = now.get(handle);
      IPAMHandle document = blocks == null ? null : HandleView.document(handle, blocks);
      boolean same =
          before.get(key(handle)) instanceof IPAMHandle old
              ? document != null && document.spec().equals(old.spec())
              : document == null;
      if (!same) {
        news.add(new News(key(handle), document));
      }
    }
  }

  private static ResourceKey key(Cidr cidr) {
    return new ResourceKey(Kind.IPAM_BLOCK, "", BlockView.name(cidr));
  }

  private static ResourceKey key(String handle) {
    return new ResourceKey(Kind.IPAM_HANDLE, "", HandleView.name(handle));
  }
}
