/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What the rescorer of a node has done since it started.
 *
 * @param windows   windows of a shard that a model scored
 * @param documents documents in them
 * @param nanos     nanoseconds spent on them, features and model
 * @param skipped   windows that no model scored
 * @param fellBack  windows that the bundled ranker scored in place of another
 */
public record RescoreStats(long windows, long documents, long nanos, long skipped, long fellBack)
        implements Writeable, ToXContentFragment {
    public RescoreStats(StreamInput in) throws IOException {
        this(in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(windows);
        out.writeVLong(documents);
        out.writeVLong(nanos);
        out.writeVLong(skipped);
        out.writeVLong(fellBack);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject("rescore")
                .field("windows", windows)
                .field("documents", documents)
                .field("nanos", nanos)
                .field("skipped", skipped)
                .field("fell_back", fellBack)
                .endObject();
    }
}
