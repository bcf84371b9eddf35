/* SPDX-License-Identifier: Apache-2.0 */
/** Training rows by point-in-time replay of a log through the code that serves. */
package org.opensearch.recommend.core.replay;
