/* SPDX-License-Identifier: Apache-2.0 */
/** The bundled ranker, and the program that makes it. */
package org.opensearch.recommend.models;
