/* SPDX-License-Identifier: Apache-2.0 */
/** The ranker that comes with the plugin: trained on made-up catalogues of many shapes, with its model card. */
package org.opensearch.recommend.trainer.bundled;
