"""S6, S3: files lie sealed, under random names, each opened by a key of its own."""

import pytest

from tanggap.lib import filestore
from tanggap.lib.sealing import CannotUnseal

CONTENT = b"foto KTP " * 1000
pytestmark = pytest.mark.usefixtures("files_home")


def test_what_is_put_comes_out_again_and_is_unreadable_where_it_lies(files_home):
    """S3, S6."""
    stored = filestore.put(CONTENT)
    [path] = [path for path in files_home.rglob("*") if path.is_file()]
    assert path.name == stored.name
    assert b"KTP" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    assert filestore.get(stored.name, stored.key) == CONTENT
    assert filestore.names() == {stored.name}


def test_a_changed_byte_another_key_or_anothers_place_do_not_open(files_home):
    """S3."""
    stored, other = filestore.put(CONTENT), filestore.put(CONTENT)
    with pytest.raises(CannotUnseal):
        filestore.get(stored.name, other.key)
    path, theirs = (files_home / one.name[:2] / one.name for one in (stored, other))
    path.write_bytes(theirs.read_bytes())
    with pytest.raises(CannotUnseal):
        filestore.get(stored.name, other.key)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    with pytest.raises(CannotUnseal):
        filestore.get(stored.name, stored.key)


def test_removing_twice_is_harmless(files_home):
    stored = filestore.put(CONTENT)
    filestore.drop(stored.name)
    filestore.drop(stored.name)
    with pytest.raises(FileNotFoundError):
        filestore.get(stored.name, stored.key)


@pytest.mark.parametrize("name", ["../secrets/seal_keys", "ab/" + "c" * 46, "", "A" * 48, "0" * 47 + "/"])
def test_no_name_leads_out_of_the_folder(name):
    """S6."""
    with pytest.raises(ValueError, match="not a name"):
        filestore.get(name, "00" * 32)
    with pytest.raises(ValueError, match="not a name"):
        filestore.drop(name)
