/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.mapper.FieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.recommend.core.config.FieldRoles;

/**
 * The columns of one shard that the ranker reads: doc values by role, and by name what else a model asks for. A field that
 * is not mapped or has no doc values (nor a sub-field that has) reads as missing. Of one search; for one thread at a time.
 */
final class ItemColumns {
    private final List<IndexFieldData<?>> categories;
    private final IndexFieldData<?> brand;
    private final IndexNumericFieldData price;
    private final IndexNumericFieldData releasedAt;
    private final IndexNumericFieldData maturity;
    private final String factors;
    private final String towers;
    private final QueryShardContext shard;
    private final Map<String, Optional<IndexFieldData<?>>> named = new HashMap<>();

    private ItemColumns(
            List<IndexFieldData<?>> categories,
            IndexFieldData<?> brand,
            IndexNumericFieldData price,
            IndexNumericFieldData releasedAt,
            IndexNumericFieldData maturity,
            String factors,
            String towers,
            QueryShardContext shard) {
        this.categories = categories;
        this.brand = brand;
        this.price = price;
        this.releasedAt = releasedAt;
        this.maturity = maturity;
        this.factors = factors;
        this.towers = towers;
        this.shard = shard;
    }

    /**
     * Those of a shard.
     *
     * @param factors path of the items' collaborative factors, or null
     * @param towers  path of the items' tower vectors, or null
     */
    static ItemColumns of(FieldRoles roles, String factors, String towers, QueryShardContext shard) {
        return new ItemColumns(
                roles.categories().stream()
                        .<IndexFieldData<?>>map(field -> column(field, shard))
                        .filter(Objects::nonNull)
                        .toList(),
                column(roles.brand(), shard),
                numbers(roles.price(), shard),
                numbers(roles.releasedAt(), shard),
                numbers(roles.maturity(), shard),
                factors,
                towers,
                shard);
    }

    private static IndexFieldData<?> column(String field, QueryShardContext shard) {
        if (field == null) {
            return null;
        }
        MappedFieldType type = shard.fieldMapper(field);
        if (type != null && !type.hasDocValues()) {
            type = subField(field, shard);
        }
        return type == null || !type.hasDocValues() ? null : shard.getForField(type);
    }

    private static MappedFieldType subField(String field, QueryShardContext shard) {
        Mapper mapper = shard.getMapperService().documentMapper().mappers().getMapper(field);
        for (Mapper sub : mapper == null ? List.<Mapper>of() : mapper) {
            if (sub instanceof FieldMapper inner && inner.fieldType().hasDocValues()) {
                return inner.fieldType();
            }
        }
        return null;
    }

    private static IndexNumericFieldData numbers(String field, QueryShardContext shard) {
        return column(field, shard) instanceof IndexNumericFieldData numbers ? numbers : null;
    }

    /** A column of any field, found when it is first asked for; null when it has no doc values. */
    IndexFieldData<?> named(String field) {
        return named.computeIfAbsent(field, name -> Optional.ofNullable(column(name, shard)))
                .orElse(null);
    }

    IndexNumericFieldData price() {
        return price;
    }

    IndexNumericFieldData releasedAt() {
        return releasedAt;
    }

    IndexNumericFieldData maturity() {
        return maturity;
    }

    List<IndexFieldData<?>> categories() {
        return categories;
    }

    IndexFieldData<?> brand() {
        return brand;
    }

    /** Path of the items' collaborative factors, or null. */
    String factors() {
        return factors;
    }

    /** Path of the items' tower vectors, or null. */
    String towers() {
        return towers;
    }

    /** The columns of one segment. */
    LeafItems leaf(LeafReaderContext leaf) throws IOException {
        return new LeafItems(leaf, this);
    }
}
