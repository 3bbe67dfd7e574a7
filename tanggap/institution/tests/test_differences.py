"""The comparison that a publisher reads before publishing."""

from hypothesis import given
from hypothesis import strategies as st

from tanggap.institution.differences import Piece, compare

texts = st.text(alphabet=st.sampled_from("ab c\nd."), max_size=60).map(lambda text: "\n".join(text.splitlines()))


def joined(lines: list[list[Piece]], *kinds: str) -> str:
    kept = [[piece for piece in line if piece.kind in kinds] for line in lines]
    return "\n".join("".join(piece.text for piece in line) for line in kept if line)


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@given(texts, texts)
def test_both_texts_can_be_read_back_from_the_comparison(old, new):
    lines = compare(old, new)
    assert lines_of(joined(lines, "", "ins")) == lines_of(new)
    assert lines_of(joined(lines, "", "del")) == lines_of(old)


def test_a_changed_word_is_marked_alone():
    assert compare("dalam 10 hari kerja", "dalam 20 hari kerja") == [
        [Piece("", "dalam "), Piece("del", "10"), Piece("ins", "20"), Piece("", " hari kerja")]
    ]
