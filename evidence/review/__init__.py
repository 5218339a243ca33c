"""What is studied: the codebook, the coded tables and the plan of a review, read and checked.

>>> from evidence.review import check_review, default_review, read_review
>>> folder, _ = default_review()
>>> review = read_review(folder)
>>> len(review.tables["effects"]) > 300, review.plan.headline
(True, 'home')
"""

from evidence.review.codebook import Codebook, ColumnSpec, ValueSpec
from evidence.review.plan import Body, Icc, Plan, Recommendation, Words
from evidence.review.review import Review, check_review, default_review, read_review
from evidence.review.tables import Row, Table

__all__ = [
    "Body",
    "Codebook",
    "ColumnSpec",
    "Icc",
    "Plan",
    "Recommendation",
    "Review",
    "Row",
    "Table",
    "ValueSpec",
    "Words",
    "check_review",
    "default_review",
    "read_review",
]
