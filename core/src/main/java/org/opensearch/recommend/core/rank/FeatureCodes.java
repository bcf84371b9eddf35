/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.opensearch.recommend.core.util.Hashes;

/**
 * The codes ({@link Encoding}) that a feature may have, by texts or by whole numbers; the table is in
 * {@link FeatureSchema}. No code stands for missing.
 */
final class FeatureCodes {
    /** Values of one feature of one item that count. */
    static final int MOST = 64;

    private FeatureCodes() {}

    /** The codes of one feature for the current item. */
    interface Codes {
        /**
         * Writes them.
         *
         * @param into of at least {@value FeatureCodes#MOST}
         * @return how many there are
         */
        int of(FeatureRows row, long[] into);
    }

    /** What of the codes can be settled once for a request. */
    interface Plan {
        Codes bind(FeatureRows row);
    }

    /**
     * Prepares a feature that has an {@link Encoding}, or is paired.
     *
     * @param others finds a feature of the schema by its name; null when there is none
     */
    static Plan plan(Feature feature, Function<String, Feature> others) {
        if (isPair(feature)) {
            return pair(feature, others);
        }
        Codes texts =
                switch (feature.kind()) {
                    case PROFILE -> profile(feature);
                    case ITEM -> item(feature);
                    case CONTEXT -> context(feature);
                    case SIGNAL, CROSS, SOURCE -> null;
                };
        if (texts == null) {
            FeatureValues.Plan number = FeatureValues.plan(feature);
            return row -> {
                FeatureValues.Value value = number.bind(row);
                return (of, into) -> code(feature.transform(value.of(of)), of, into);
            };
        }
        FeatureValues.refuseFunction(feature);
        if (!feature.transforms().isEmpty()) {
            throw new IllegalArgumentException("feature [" + feature.name() + "] of kind "
                    + feature.kind().json() + " is text: [transform] must be hash or one_hot alone");
        }
        return row -> texts;
    }

    static boolean isPair(Feature feature) {
        return feature.kind() == Feature.Kind.CROSS && "pair".equals(feature.function());
    }

    private static Codes profile(Feature feature) {
        String field = FeatureValues.field(feature);
        String attribute = FeatureValues.named(field, FeatureValues.ATTRIBUTE);
        if (attribute != null) {
            return (row, into) -> codes(row.user.attributes().get(attribute), row, into);
        }
        return field.equals("id") ? (row, into) -> one(row.user.activity().key(), into) : null;
    }

    private static Codes item(Feature feature) {
        String field = FeatureValues.field(feature);
        return switch (field) {
            case "id" -> (row, into) -> one(row.item.key(), into);
            case "categories" -> (row, into) -> codes(row.item.categories(), row, into);
            case "brand" -> (row, into) -> text(row.item.brand(), row, into);
            default ->
                FeatureSchema.ITEM_FIELDS.contains(field)
                        ? null
                        : (row, into) -> codes(row.item.texts(field), row, into);
        };
    }

    private static Codes context(Feature feature) {
        return switch (FeatureValues.field(feature)) {
            case "region" -> (row, into) -> text(row.context.region(), row, into);
            case "device" -> (row, into) -> text(row.context.device(), row, into);
            case "scenario" -> (row, into) -> text(row.context.scenario(), row, into);
            default -> null;
        };
    }

    /** Each value of one with each value of the other. */
    private static Plan pair(Feature feature, Function<String, Feature> others) {
        if (feature.of().size() != 2) {
            throw new IllegalArgumentException(
                    "feature [" + feature.name() + "] of kind cross must pair two features: [of] names them");
        }
        if (feature.encoding() == null) {
            throw new IllegalArgumentException(
                    "feature [" + feature.name() + "] of kind cross needs the transform hash or one_hot for its pairs");
        }
        Plan left = paired(feature, feature.of().get(0), others);
        Plan right = paired(feature, feature.of().get(1), others);
        return request -> {
            Codes lefts = left.bind(request);
            Codes rights = right.bind(request);
            long[] first = new long[MOST];
            long[] second = new long[MOST];
            return (row, into) -> {
                int n = lefts.of(row, first);
                int m = n == 0 ? 0 : rights.of(row, second);
                int pairs = 0;
                for (int i = 0; i < n && pairs < MOST; i++) {
                    for (int j = 0; j < m && pairs < MOST; j++) {
                        into[pairs++] = Hashes.mix(first[i], second[j]);
                    }
                }
                return pairs;
            };
        };
    }

    private static Plan paired(Feature feature, String name, Function<String, Feature> others) {
        Feature other = others.apply(name);
        if (other == null || isPair(other) || (other.encoding() == null && !other.isBucketed())) {
            throw new IllegalArgumentException("feature [" + feature.name() + "] of kind cross pairs [" + name
                    + "], which is no input with the transform hash or one_hot, or bucket at its end");
        }
        Plan plan = plan(other, others);
        return other.isOfRequest() ? once(plan) : plan;
    }

    /** What is the same for all items of a request. */
    private static Plan once(Plan plan) {
        return request -> {
            long[] known = new long[MOST];
            int n = plan.bind(request).of(request, known);
            return (row, into) -> {
                System.arraycopy(known, 0, into, 0, n);
                return n;
            };
        };
    }

    private static int one(long key, long[] into) {
        into[0] = key;
        return key == 0 ? 0 : 1;
    }

    private static int text(String text, FeatureRows row, long[] into) {
        if (text == null) {
            return 0;
        }
        into[0] = row.code(text);
        return 1;
    }

    private static int code(double number, FeatureRows row, long[] into) {
        if (!Double.isFinite(number)) {
            return 0;
        }
        into[0] = row.code((long) Math.floor(number));
        return 1;
    }

    private static int codes(List<String> texts, FeatureRows row, long[] into) {
        int n = Math.min(MOST, texts.size());
        for (int i = 0; i < n; i++) {
            into[i] = row.code(texts.get(i));
        }
        return n;
    }

    private static int codes(Object attribute, FeatureRows row, long[] into) {
        if (attribute instanceof Number number) {
            return code(number.doubleValue(), row, into);
        }
        if (attribute instanceof Collection<?> many) {
            return codes(many.stream().map(String::valueOf).toList(), row, into);
        }
        return text(attribute == null ? null : attribute.toString(), row, into);
    }
}
