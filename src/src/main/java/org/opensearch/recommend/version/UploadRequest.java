/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.config.ItemIndexRequest;
import org.opensearch.recommend.core.util.Fields;

/** Brings a chunk of a graph of a model version. */
public final class UploadRequest extends ItemIndexRequest {
    private static final int LONGEST = GraphSpec.CHUNK / 3 * 4 + 8;

    private final String version;
    private final String file;
    private final int chunk;
    private final byte[] data;

    UploadRequest(String index, String version, String file, int chunk, byte[] data) {
        super(index);
        this.version = version;
        this.file = file;
        this.chunk = chunk;
        this.data = data;
    }

    /**
     * Reads the body {@code {"data": "base64"}} strictly.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    static UploadRequest read(String index, String version, String file, int chunk, Map<String, ?> body) {
        Fields in = Fields.of("", body);
        String data = in.string("data", null, LONGEST);
        in.finish();
        if (data == null) {
            throw new IllegalArgumentException("[data] is required: the bytes of the chunk in Base64");
        }
        try {
            return new UploadRequest(
                    index, version, file, chunk, Base64.getDecoder().decode(data));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[data] must be Base64: " + e.getMessage(), e);
        }
    }

    UploadRequest(StreamInput in) throws IOException {
        super(in);
        version = in.readString();
        file = in.readString();
        chunk = in.readVInt();
        data = in.readByteArray();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(version);
        out.writeString(file);
        out.writeVInt(chunk);
        out.writeByteArray(data);
    }

    String version() {
        return version;
    }

    String file() {
        return file;
    }

    int chunk() {
        return chunk;
    }

    byte[] data() {
        return data;
    }
}
