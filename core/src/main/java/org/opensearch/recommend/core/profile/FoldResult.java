/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

/**
 * What folding came to.
 *
 * @param profile the profile with the events in it
 * @param changed false when the profile is as it was
 * @param rebuild true when a retried event is older than all the profile remembers one by one, so that only folding
 *                every event of the user again can tell whether it is in; the profile is then as it was
 */
public record FoldResult(Profile profile, boolean changed, boolean rebuild) {}
