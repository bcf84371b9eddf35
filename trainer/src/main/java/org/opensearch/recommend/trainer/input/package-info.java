/* SPDX-License-Identifier: Apache-2.0 */
/** Reads events and catalogues, from a cluster or from files, into Spark. */
package org.opensearch.recommend.trainer.input;
