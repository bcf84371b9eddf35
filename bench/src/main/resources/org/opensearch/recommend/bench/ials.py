# SPDX-License-Identifier: Apache-2.0
"""Implicit ALS as one writes it with numpy: the same objective, sweeps and precision as core's, one row after the other.

Usage: ials.py FILE DIMENSION EPOCHS ALPHA0 LAMBDA NU SCALE SEED

FILE holds little-endian 32-bit integers: users, items, where each user's items start and where the last ones end, the
items. Prints one JSON object: the seconds of the sweeps alone, the loss after the last one, the version of numpy.
Ends with 3 where there is no numpy.
"""

import json
import sys
import time

try:
    import numpy as np
except ImportError:
    sys.exit(3)


def transposed(starts, columns, width):
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    counts = np.bincount(columns, minlength=width)
    return np.concatenate(([0], np.cumsum(counts))), rows[np.argsort(columns, kind="stable")]


def regularisation(counts, others, alpha0, strength, nu):
    return (strength * (counts + alpha0 * others) ** nu).astype(np.float32)


def solve_all(starts, columns, others, solved, alpha0, penalties):
    base = np.float32(alpha0) * (others.T @ others)
    diagonal = np.arange(others.shape[1])
    for row in range(len(solved)):
        own = others[columns[starts[row] : starts[row + 1]]]
        system = base + own.T @ own
        system[diagonal, diagonal] += penalties[row]
        solved[row] = np.linalg.solve(system, own.sum(axis=0))


def loss(starts, columns, users, items, alpha0, user_penalties, item_penalties):
    users = users.astype(np.float64)
    items = items.astype(np.float64)
    observed = 0.0
    for row in range(len(users)):
        scores = items[columns[starts[row] : starts[row + 1]]] @ users[row]
        observed += np.sum((1 - scores) ** 2)
    return float(
        observed
        + alpha0 * np.sum((users.T @ users) * (items.T @ items))
        + user_penalties @ np.sum(users**2, axis=1)
        + item_penalties @ np.sum(items**2, axis=1)
    )


def main(arguments):
    numbers = np.fromfile(arguments[0], dtype="<i4")
    dimension, epochs = int(arguments[1]), int(arguments[2])
    alpha0, strength, nu, scale = (float(word) for word in arguments[3:7])
    row_count, column_count = int(numbers[0]), int(numbers[1])
    starts = numbers[2 : row_count + 3]
    columns = numbers[row_count + 3 :]
    column_starts, rows = transposed(starts, columns, column_count)
    user_penalties = regularisation(np.diff(starts), column_count, alpha0, strength, nu)
    item_penalties = regularisation(np.diff(column_starts), row_count, alpha0, strength, nu)

    random = np.random.default_rng(int(arguments[7]))
    users = (scale / np.sqrt(dimension) * random.standard_normal((row_count, dimension))).astype(np.float32)
    items = np.zeros((column_count, dimension), dtype=np.float32)

    begin = time.perf_counter()
    for _ in range(epochs):
        solve_all(column_starts, rows, users, items, alpha0, item_penalties)
        solve_all(starts, columns, items, users, alpha0, user_penalties)
    seconds = time.perf_counter() - begin

    found = loss(starts, columns, users, items, alpha0, user_penalties, item_penalties)
    print(json.dumps({"seconds": seconds, "loss": found, "numpy": np.__version__}))


main(sys.argv[1:])
