/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import com.carrotsearch.randomizedtesting.annotations.Name;
import com.carrotsearch.randomizedtesting.annotations.ParametersFactory;
import org.opensearch.test.rest.yaml.ClientYamlTestCandidate;
import org.opensearch.test.rest.yaml.OpenSearchClientYamlSuiteTestCase;

/** The tests of {@code rest-api-spec/test}, one parameter each; {@link YamlIT} runs them. */
public final class YamlSuite extends OpenSearchClientYamlSuiteTestCase {
    public YamlSuite(@Name("yaml") ClientYamlTestCandidate candidate) {
        super(candidate);
    }

    @ParametersFactory
    public static Iterable<Object[]> parameters() throws Exception {
        return createParameters();
    }

    /** JSON only: k-NN's derived source, on by default, refuses an item that comes as CBOR, SMILE or YAML. */
    @Override
    protected boolean randomizeContentType() {
        return false;
    }
}
