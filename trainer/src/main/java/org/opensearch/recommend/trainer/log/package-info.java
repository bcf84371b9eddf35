/* SPDX-License-Identifier: Apache-2.0 */
/** A log as a replay wants it: whole events in the order of time, and the items they are on. */
package org.opensearch.recommend.trainer.log;
