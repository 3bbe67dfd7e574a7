"""Finding a case for a page: what one may not see is answered like what is not there (S1)."""

from tanggap.desk.models import Case
from tanggap.identity.models import User
from tanggap.lib.errors import NotFound
from tanggap.lib.prepared import PreparedEach

NAMED = ("category", "customer", "contract", "branch", "assignee", "procedure")
_seen: PreparedEach[Case] = PreparedEach(
    lambda user, number: Case.objects.visible_to(user).select_related(*NAMED).filter(number=number), str
)


def visible_case(user: User, number: str) -> Case:
    """The case of this number with all that its page names.

    :raises NotFound: there is none, or it is not this person's to see.
    """
    found = _seen(user.sight, user).first(number)
    if found is None:
        raise NotFound
    return found
