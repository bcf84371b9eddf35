/* SPDX-License-Identifier: Apache-2.0 */
/** A made-up film catalogue and a history of users with tastes, the same for the same seed and moment. */
package org.opensearch.recommend.cli.demo;
