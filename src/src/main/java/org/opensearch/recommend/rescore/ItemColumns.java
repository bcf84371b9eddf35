/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.mapper.FieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.recommend.core.config.FieldRoles;

/**
 * The columns of one shard that the ranker reads: doc values by role. A role whose field is not mapped or has no doc
 * values (nor a sub-field that has) reads as missing.
 */
final class ItemColumns {
    private final List<IndexFieldData<?>> categories;
    private final IndexFieldData<?> brand;
    private final IndexNumericFieldData price;
    private final IndexNumericFieldData releasedAt;
    private final String factors;

    private ItemColumns(
            List<IndexFieldData<?>> categories,
            IndexFieldData<?> brand,
            IndexNumericFieldData price,
            IndexNumericFieldData releasedAt,
            String factors) {
        this.categories = categories;
        this.brand = brand;
        this.price = price;
        this.releasedAt = releasedAt;
        this.factors = factors;
    }

    /**
     * Those of a shard.
     *
     * @param factors path of the items' collaborative factors, or null
     */
    static ItemColumns of(FieldRoles roles, String factors, QueryShardContext shard) {
        return new ItemColumns(
                roles.categories().stream()
                        .<IndexFieldData<?>>map(field -> column(field, shard))
                        .filter(Objects::nonNull)
                        .toList(),
                column(roles.brand(), shard),
                numbers(roles.price(), shard),
                numbers(roles.releasedAt(), shard),
                factors);
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

    /** The columns of one segment. */
    LeafItems leaf(LeafReaderContext leaf) throws IOException {
        return new LeafItems(leaf, categories, brand, price, releasedAt, factors);
    }
}
