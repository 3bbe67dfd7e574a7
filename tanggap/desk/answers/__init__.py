"""The answer to the customer: drafted, approved by a second person where the category asks, sent; what they say (D18).

Other rooms use `accept`, `contest` and `objection_until`.
"""

from tanggap.desk.answers.reacting import accept, contest, objection_until

__all__ = ["accept", "contest", "objection_until"]
