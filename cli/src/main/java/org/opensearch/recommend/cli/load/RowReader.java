/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Reads a file record by record. */
interface RowReader extends Closeable {

    /**
     * The next record, or null at the end.
     *
     * @throws BadLineException when this record cannot be read; the next call goes on after it
     */
    Row next() throws IOException, BadLineException;

    /** The columns the file's header names; empty when the format has no header. */
    List<Column> columns();
}
