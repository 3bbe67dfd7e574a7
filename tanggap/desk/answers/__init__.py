"""The answer to the customer: drafted, approved by a second person where the category asks, sent; what they say (D18).

Other rooms use `accept`, `object` and `objection_until`.
"""

from tanggap.desk.answers.reacting import accept, objection_until
from tanggap.desk.answers.reacting import contest as object

__all__ = ["accept", "object", "objection_until"]
