/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The models of one node.
 *
 * @param models       each known version
 * @param loads        loads that succeeded since the node started
 * @param loadFailures loads that failed
 * @param batches      batches scored
 * @param rows         rows scored
 * @param nanos        nanoseconds spent on them
 * @param failures     batches that failed
 * @param skipped      times a model was asked for and was not there
 */
public record ModelStats(
        List<Entry> models,
        long loads,
        long loadFailures,
        long batches,
        long rows,
        long nanos,
        long failures,
        long skipped)
        implements Writeable, ToXContentFragment {
    /**
     * One version.
     *
     * @param version the model version
     * @param bytes   bytes that the circuit breaker holds for it; 0 when it is not loaded
     * @param problem why it is not loaded, or null
     */
    public record Entry(String version, long bytes, String problem) implements Writeable {
        Entry(StreamInput in) throws IOException {
            this(in.readString(), in.readVLong(), in.readOptionalString());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(version);
            out.writeVLong(bytes);
            out.writeOptionalString(problem);
        }
    }

    public ModelStats(StreamInput in) throws IOException {
        this(
                in.readList(Entry::new),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeList(models);
        out.writeVLong(loads);
        out.writeVLong(loadFailures);
        out.writeVLong(batches);
        out.writeVLong(rows);
        out.writeVLong(nanos);
        out.writeVLong(failures);
        out.writeVLong(skipped);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject("models");
        builder.startObject("versions");
        for (Entry entry : models) {
            builder.startObject(entry.version);
            builder.field("loaded", entry.problem == null);
            builder.field("bytes", entry.bytes);
            if (entry.problem != null) {
                builder.field("problem", entry.problem);
            }
            builder.endObject();
        }
        builder.endObject();
        builder.field("loads", loads);
        builder.field("load_failures", loadFailures);
        builder.field("batches", batches);
        builder.field("rows", rows);
        builder.field("inference_nanos", nanos);
        builder.field("failures", failures);
        builder.field("skipped", skipped);
        return builder.endObject();
    }
}
