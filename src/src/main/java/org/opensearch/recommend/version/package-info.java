/* SPDX-License-Identifier: Apache-2.0 */
/** Model versions: what a training run publishes, switched as a unit. */
package org.opensearch.recommend.version;
