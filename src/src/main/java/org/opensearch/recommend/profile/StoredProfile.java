/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import org.opensearch.index.seqno.SequenceNumbers;
import org.opensearch.recommend.core.profile.Profile;

/**
 * A profile as of one read.
 *
 * @param profile     the profile; empty when the user has none
 * @param version     the document's version; 0 when there is no document
 * @param seqNo       the document's sequence number, by which a change of the profile is known; -2 when there is none
 * @param primaryTerm the primary term of that sequence number; 0 when there is none
 */
public record StoredProfile(Profile profile, long version, long seqNo, long primaryTerm) {
    /** What a read of a user without a profile gives. */
    public static StoredProfile missing(String userId) {
        return new StoredProfile(
                Profile.empty(userId), 0, SequenceNumbers.UNASSIGNED_SEQ_NO, SequenceNumbers.UNASSIGNED_PRIMARY_TERM);
    }

    /** Whether there is a document; it may be the mark that a forgotten user leaves for a minute. */
    public boolean exists() {
        return seqNo != SequenceNumbers.UNASSIGNED_SEQ_NO;
    }

    /** Whether something is known of the user. */
    public boolean found() {
        return exists() && !profile.isEmpty();
    }
}
