/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.recommend.core.config.FieldRoles;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.NamedFormula;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;

/**
 * All that a shard needs to rank: gathered once at the coordinator and sent along, so that a data node looks nothing up.
 *
 * @param index        name of the configuration, under which signals are kept
 * @param roles        which fields of an item the features read
 * @param factors      path of the items' factors in the collaborative model that the user's factor is of, or null
 * @param towers       path of the items' vectors in the two-tower model that the user's tower vector is of, or null
 * @param user         the user
 * @param candidates   what the sources said; {@link CandidateScores#NONE} outside of a recommendation
 * @param context      the circumstances
 * @param modelVersion the model that must score, or null for the one active on the data node
 * @param score        how heads become one score, or null for the model's own formula, which also stands in where the model
 *                     lacks a head
 * @param logId        identity under which the shards keep what they scored for the fetch phase, or null not to
 */
public record RankRequest(
        String index,
        FieldRoles roles,
        String factors,
        String towers,
        UserState user,
        CandidateScores candidates,
        RankContext context,
        String modelVersion,
        NamedFormula score,
        String logId)
        implements Writeable {
    public RankRequest {
        Objects.requireNonNull(index);
        Objects.requireNonNull(roles);
        Objects.requireNonNull(user);
        Objects.requireNonNull(candidates);
        Objects.requireNonNull(context);
    }

    RankRequest(StreamInput in) throws IOException {
        this(
                in.readString(),
                RankCodec.readRoles(in),
                in.readOptionalString(),
                in.readOptionalString(),
                RankCodec.readUser(in),
                RankCodec.readCandidates(in),
                RankCodec.readContext(in),
                in.readOptionalString(),
                RankCodec.readFormula(in),
                in.readOptionalString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(index);
        RankCodec.writeRoles(out, roles);
        out.writeOptionalString(factors);
        out.writeOptionalString(towers);
        RankCodec.writeUser(out, user);
        RankCodec.writeCandidates(out, candidates);
        RankCodec.writeContext(out, context);
        out.writeOptionalString(modelVersion);
        RankCodec.writeFormula(out, score);
        out.writeOptionalString(logId);
    }
}
