/* SPDX-License-Identifier: Apache-2.0 */
/** Which items go with which: co-occurrence, and a closed-form linear model. */
package org.opensearch.recommend.core.neighbours;
