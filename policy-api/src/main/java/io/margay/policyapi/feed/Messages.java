package io.margay.policyapi.feed;

import com.google.protobuf.ByteString;
import io.margay.policyapi.snapshot.Entry;
import io.margay.proto.feed.v1.Batch;
import io.margay.proto.feed.v1.Change;
import io.margay.proto.feed.v1.Changes;
import io.margay.proto.feed.v1.FeedMessage;
import io.margay.proto.feed.v1.Heartbeat;
import io.margay.proto.feed.v1.InSync;
import io.margay.proto.feed.v1.Move;
import io.margay.proto.feed.v1.SnapshotBegin;
import io.margay.proto.feed.v1.StatusRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** What is sent, made of what is known. */
final class Messages {

  static final FeedMessage BEGIN =
      FeedMessage.newBuilder().setSnapshotBegin(SnapshotBegin.getDefaultInstance()).build();

  static final FeedMessage HEARTBEAT =
      FeedMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

  /** A batch has about so many bytes of documents at most, unless one document alone has more. */
  private static final int MOST_BYTES = 64 << 10;

  /** Less is not worth compressing. */
  private static final int COMPRESSED_FROM = 4 << 10;

  private Messages() {}

  static FeedMessage change(Entry entry) {
    return FeedMessage.newBuilder().setChange(changeOf(entry)).build();
  }

  static FeedMessage inSync(Token token) {
    return FeedMessage.newBuilder()
        .setInSync(InSync.newBuilder().setResumeToken(token.toString()))
        .build();
  }

  static FeedMessage asked(StatusRequests requests) {
    return FeedMessage.newBuilder().setStatusRequests(requests).build();
  }

  static FeedMessage move(Duration after) {
    return FeedMessage.newBuilder()
        .setMove(Move.newBuilder().setAfterMillis((int) after.toMillis()))
        .build();
  }

  /**
   * Several changes as one message, compressed if they are many.
   *
   * @param token null if more follows until everything is complete
   */
  static FeedMessage batch(List<Entry> entries, @Nullable Token token) {
    Batch.Builder batch = Batch.newBuilder();
    if (token != null) {
      batch.setResumeToken(token.toString());
    }
    List<Change> changes = entries.stream().map(Messages::changeOf).toList();
    if (entries.stream().mapToInt(entry -> entry.document().size()).sum() < COMPRESSED_FROM) {
      batch.addAllChanges(changes);
    } else {
      batch.setGzip(compressed(Changes.newBuilder().addAllChanges(changes).build()));
    }
    return FeedMessage.newBuilder().setBatch(batch).build();
  }

  /** Takes out of the iterator what makes one batch. */
  static List<Entry> take(Iterator<Entry> entries) {
    List<Entry> taken = new ArrayList<>();
    int bytes = 0;
    while (bytes < MOST_BYTES && entries.hasNext()) {
      Entry entry = entries.next();
      taken.add(entry);
      bytes += entry.document().size() + entry.key().length();
    }
    return taken;
  }

  private static Change changeOf(Entry entry) {
    return Change.newBuilder().setKey(entry.key()).setResource(entry.document()).build();
  }

  private static ByteString compressed(Changes changes) {
    ByteString.Output bytes = ByteString.newOutput();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      changes.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString();
  }
}
