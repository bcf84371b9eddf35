/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.test.OpenSearchTestCase;

public class SignalsWireTests extends OpenSearchTestCase {
    private static final NamedWriteableRegistry NONE = new NamedWriteableRegistry(java.util.List.of());

    public void testRollUpRequest() throws IOException {
        RollUpRequest request = new RollUpRequest(randomAlphaOfLength(5));
        assertEquals(request, copyWriteable(request, NONE, RollUpRequest::new));
        assertEquals(request.forward(), copyWriteable(request.forward(), NONE, RollUpRequest::new));
        assertNotEquals(request, request.forward());
        assertArrayEquals(new String[] {request.index()}, request.indices());
    }

    public void testRollUpResponse() throws IOException {
        RollUpResponse response = new RollUpResponse(12, new RollUp.Result(5, 4, 3, 2, 1));
        assertEquals(response, copyWriteable(response, NONE, RollUpResponse::new));
        assertEquals(
                "{\"took\":12,\"events\":5,\"items\":4,\"profiles\":3,\"malformed\":2}",
                response.toXContent(XContentFactory.jsonBuilder(), ToXContent.EMPTY_PARAMS)
                        .toString());
    }

    public void testFollowRequest() throws IOException {
        FollowRequest request = new FollowRequest("films");
        assertEquals("films", copyWriteable(request, NONE, FollowRequest::new).index());
    }
}
