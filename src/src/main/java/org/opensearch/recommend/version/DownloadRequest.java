/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.config.ItemIndexRequest;

/** Asks for a graph of a model version: what it takes, or a chunk of its bytes. */
public final class DownloadRequest extends ItemIndexRequest {
    private static final int NONE = -1;

    private final String version;
    private final String file;
    private final int chunk;

    /** Asks for a chunk. */
    DownloadRequest(String index, String version, String file, int chunk) {
        super(index);
        this.version = version;
        this.file = file;
        this.chunk = chunk;
    }

    /** Asks for its schema, size and hash. */
    DownloadRequest(String index, String version, String file) {
        this(index, version, file, NONE);
    }

    DownloadRequest(StreamInput in) throws IOException {
        super(in);
        version = in.readString();
        file = in.readString();
        chunk = in.readInt();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(version);
        out.writeString(file);
        out.writeInt(chunk);
    }

    String version() {
        return version;
    }

    String file() {
        return file;
    }

    boolean isOfChunk() {
        return chunk != NONE;
    }

    int chunk() {
        return chunk;
    }
}
