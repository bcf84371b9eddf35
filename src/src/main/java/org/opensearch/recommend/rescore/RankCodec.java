/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.NamedFormula;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;

/** The wire form of core's records, which know nothing of streams. */
final class RankCodec {
    private RankCodec() {}

    static void writeRoles(StreamOutput out, FieldRoles roles) throws IOException {
        out.writeOptionalString(roles.title());
        out.writeStringCollection(roles.text());
        out.writeStringCollection(roles.categories());
        out.writeOptionalString(roles.brand());
        out.writeOptionalString(roles.price());
        out.writeOptionalString(roles.releasedAt());
        out.writeOptionalString(roles.available());
        out.writeOptionalString(roles.regions());
        out.writeOptionalString(roles.maturity());
        out.writeOptionalString(roles.expiresAt());
    }

    static FieldRoles readRoles(StreamInput in) throws IOException {
        return new FieldRoles(
                in.readOptionalString(),
                List.copyOf(in.readStringList()),
                List.copyOf(in.readStringList()),
                in.readOptionalString(),
                in.readOptionalString(),
                in.readOptionalString(),
                in.readOptionalString(),
                in.readOptionalString(),
                in.readOptionalString(),
                in.readOptionalString());
    }

    static void writeUser(StreamOutput out, UserState user) throws IOException {
        writeAffinities(out, user.categories());
        writeAffinities(out, user.brands());
        out.writeFloat(user.typicalPrice());
        writeVector(out, user.profileVector());
        out.writeArray(StreamOutput::writeFloatArray, user.recentVectors());
        out.writeVLong(user.events());
        writeActivity(out, user.activity());
        out.writeMapWithConsistentOrder(user.attributes());
        writeVector(out, user.factor());
        writeVector(out, user.meanFactor());
        writeVector(out, user.towerPool());
        writeVector(out, user.tower());
    }

    static UserState readUser(StreamInput in) throws IOException {
        return new UserState(
                readAffinities(in),
                readAffinities(in),
                in.readFloat(),
                readVector(in),
                in.readArray(StreamInput::readFloatArray, float[][]::new),
                in.readVLong(),
                readActivity(in),
                in.readMap(),
                readVector(in),
                readVector(in),
                readVector(in),
                readVector(in));
    }

    /** Maps are written in order of their names, so that equal requests are equal on the wire. */
    private static void writeActivity(StreamOutput out, UserState.Activity activity) throws IOException {
        out.writeLong(activity.key());
        out.writeZLong(activity.firstSeen());
        out.writeZLong(activity.lastSeen());
        out.writeMap(new TreeMap<>(activity.counters()), StreamOutput::writeString, StreamOutput::writeZLong);
        out.writeMap(new TreeMap<>(activity.taken()), StreamOutput::writeString, StreamOutput::writeZLong);
        out.writeFloat(activity.meanWeight());
        out.writeFloat(activity.weightDeviation());
        out.writeFloat(activity.recentWeight());
        out.writeFloat(activity.positiveShare());
    }

    private static UserState.Activity readActivity(StreamInput in) throws IOException {
        return new UserState.Activity(
                in.readLong(),
                in.readZLong(),
                in.readZLong(),
                in.readMap(StreamInput::readString, StreamInput::readZLong),
                in.readMap(StreamInput::readString, StreamInput::readZLong),
                in.readFloat(),
                in.readFloat(),
                in.readFloat(),
                in.readFloat());
    }

    private static void writeVector(StreamOutput out, float[] vector) throws IOException {
        out.writeBoolean(vector != null);
        if (vector != null) {
            out.writeFloatArray(vector);
        }
    }

    private static float[] readVector(StreamInput in) throws IOException {
        return in.readBoolean() ? in.readFloatArray() : null;
    }

    private static void writeAffinities(StreamOutput out, Map<String, Float> affinities) throws IOException {
        out.writeMap(affinities, StreamOutput::writeString, StreamOutput::writeFloat);
    }

    private static Map<String, Float> readAffinities(StreamInput in) throws IOException {
        int size = in.readVInt();
        Map<String, Float> affinities = LinkedHashMap.newLinkedHashMap(Math.min(size, 1000));
        for (int i = 0; i < size; i++) {
            affinities.put(in.readString(), in.readFloat());
        }
        return affinities;
    }

    /** Most candidates come from one or two sources, so each source lists only its own. */
    static void writeCandidates(StreamOutput out, CandidateScores candidates) throws IOException {
        out.writeLongArray(candidates.keys());
        out.writeStringArray(candidates.sources());
        for (int s = 0; s < candidates.sources().length; s++) {
            int[] ranks = candidates.ranks()[s];
            float[] scores = candidates.scores()[s];
            out.writeVInt((int) Arrays.stream(ranks).filter(rank -> rank > 0).count());
            int last = 0;
            for (int i = 0; i < ranks.length; i++) {
                if (ranks[i] > 0) {
                    out.writeVInt(i - last);
                    out.writeVInt(ranks[i]);
                    out.writeFloat(scores[i]);
                    last = i;
                }
            }
        }
    }

    static CandidateScores readCandidates(StreamInput in) throws IOException {
        long[] keys = in.readLongArray();
        String[] sources = in.readStringArray();
        float[][] scores = new float[sources.length][keys.length];
        int[][] ranks = new int[sources.length][keys.length];
        for (int s = 0; s < sources.length; s++) {
            Arrays.fill(scores[s], Float.NaN);
            int position = 0;
            for (int left = in.readVInt(); left > 0; left--) {
                position += in.readVInt();
                ranks[s][position] = in.readVInt();
                scores[s][position] = in.readFloat();
            }
        }
        return new CandidateScores(keys, sources, scores, ranks);
    }

    static void writeFormula(StreamOutput out, NamedFormula formula) throws IOException {
        out.writeBoolean(formula != null);
        if (formula != null) {
            out.writeBoolean(formula.product());
            out.writeMap(new TreeMap<>(formula.weights()), StreamOutput::writeString, StreamOutput::writeDouble);
        }
    }

    static NamedFormula readFormula(StreamInput in) throws IOException {
        return in.readBoolean()
                ? new NamedFormula(in.readBoolean(), in.readMap(StreamInput::readString, StreamInput::readDouble))
                : null;
    }

    /** Without the position, which serving does not know. */
    static void writeContext(StreamOutput out, RankContext context) throws IOException {
        out.writeVLong(context.now());
        out.writeOptionalString(context.region());
        out.writeOptionalString(context.device());
        out.writeOptionalString(context.scenario());
    }

    static RankContext readContext(StreamInput in) throws IOException {
        return new RankContext(
                in.readVLong(), in.readOptionalString(), in.readOptionalString(), in.readOptionalString());
    }
}
