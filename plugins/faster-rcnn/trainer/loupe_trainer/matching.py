"""How predictions and ground truth of one image belong together."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def pair_iou(a: Array, b: Array) -> Array:
    """
    IoU of each box of `a` with each of `b`.

    :param a: left-top-right-bottom, [n, 4]
    :param b: [m, 4]
    :returns: [n, m]
    """
    start = np.maximum(a[:, None, :2], b[None, :, :2])
    end = np.minimum(a[:, None, 2:], b[None, :, 2:])
    common: Array = (end - start).clip(0).prod(-1)
    ious: Array = common / np.maximum(area(a)[:, None] + area(b)[None] - common, 1e-12)
    return ious


def area(boxes: Array) -> Array:
    areas: Array = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    return areas


def best_total(values: Array) -> tuple[float, int]:
    """
    The greatest sum that pairs of rows and columns can have, each in one pair at most, and how many pairs with a
    value above 0 it has. By shortest augmenting paths (Jonker and Volgenant).
    """
    wide = values if values.shape[0] <= values.shape[1] else values.T
    rows, columns = wide.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, dtype=int)
    for row in range(1, rows + 1):
        augment_by(row, -wide, owner, row_price, column_price)
    paired = [wide[owner[column] - 1, column - 1] for column in range(1, columns + 1) if owner[column]]
    overlapping = [value for value in paired if value > 0]
    return float(sum(overlapping)), len(overlapping)


def augment_by(row: int, cost: Array, owner: Array, row_price: Array, column_price: Array) -> None:
    """Gives the row a column, others theirs anew. Rows and columns count from 1; 0 is where the path begins."""
    columns = cost.shape[1]
    owner[0] = row
    slack = np.full(columns + 1, np.inf)
    came_from = np.zeros(columns + 1, dtype=int)
    visited = np.zeros(columns + 1, dtype=bool)
    column = 0
    while owner[column]:
        visited[column] = True
        reduced = cost[owner[column] - 1] - row_price[owner[column]] - column_price[1:]
        better = ~visited[1:] & (reduced < slack[1:])
        slack[1:][better] = reduced[better]
        came_from[1:][better] = column
        following = int(np.where(visited, np.inf, slack)[1:].argmin()) + 1
        step = slack[following]
        row_price[owner[visited]] += step
        column_price[visited] -= step
        slack[~visited] -= step
        column = following
    while column:
        owner[column] = owner[came_from[column]]
        column = came_from[column]
