/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;
import org.opensearch.recommend.core.signals.Signal;

/** Items with the greatest value of one signal. */
final class SignalSource implements CandidateSource {
    private final String name;
    private final Signal signal;
    private final SignalSearch search;

    SignalSource(String name, Signal signal, SignalSearch search) {
        this.name = name;
        this.signal = signal;
        this.search = search;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener) {
        search.find(query, signal, null, null, listener);
    }
}
