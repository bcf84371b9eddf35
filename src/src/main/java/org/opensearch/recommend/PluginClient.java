/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend;

import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.identity.PluginSubject;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.FilterClient;

/**
 * A client whose requests run as the plugin, whoever is calling: for the indices that the plugin owns. Requests on the
 * item index that a caller asked for go through the caller's own client instead.
 */
public final class PluginClient extends FilterClient {
    private volatile PluginSubject subject;

    public PluginClient(Client in) {
        super(in);
    }

    void assign(PluginSubject newSubject) {
        subject = newSubject;
    }

    @Override
    protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
            ActionType<R> action, Q request, ActionListener<R> listener) {
        PluginSubject current = subject;
        if (current == null) {
            listener.onFailure(new IllegalStateException("the node has not given the plugin its identity yet"));
            return;
        }
        ActionListener<R> restoring = new ContextPreservingActionListener<>(
                threadPool().getThreadContext().newRestorableContext(false), listener);
        try {
            current.runAs(() -> in().execute(action, request, restoring));
        } catch (Exception e) {
            listener.onFailure(e);
        }
    }
}
