/* SPDX-License-Identifier: Apache-2.0 */
/** Evaluates models offline on files of several formats. */
package org.opensearch.recommend.cli.evaluate;
