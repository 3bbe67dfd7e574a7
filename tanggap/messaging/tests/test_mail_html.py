import pytest

from tanggap.messaging.mail_html import page, paragraphs
from tanggap.messaging.models import Text

LINK = "https://contoh.test/member/activate/abc"


def test_a_label_above_an_address_is_the_links_text():
    """P4: link text *Verifikasi member*."""
    drawn = paragraphs(f"Klik tautan berikut:\n\nVerifikasi member\n{LINK}")
    assert drawn == (
        f'<p>Klik tautan berikut:</p><p><a href="{LINK}" target="_blank" rel="noopener">Verifikasi member</a></p>'
    )


def test_an_address_after_a_colon_or_alone_is_its_own_text():
    drawn = paragraphs(f"Login dengan alamat ini:\n{LINK}\n\n{LINK}")
    assert drawn.count(f">{LINK}</a>") == 2
    assert "Login dengan alamat ini:<br>" in drawn


def test_what_people_typed_is_escaped_in_text_labels_and_subject():
    drawn = page(Text(f'Halo <img src=x onerror="1">,\n\n<b>Buka</b>\n{LINK}"><script>', "<script>"))
    assert "<img" not in drawn
    assert "<b>" not in drawn
    assert "<script" not in drawn


def test_lines_of_a_paragraph_stay_lines():
    assert paragraphs("Salam,\nKontak") == "<p>Salam,<br>Kontak</p>"


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_sent_as_text_and_as_html_that_say_the_same(mail_server, send):
    """P4."""
    send("siti@contoh.test", "mail", subject="s", body=f"Verifikasi member\n{LINK}")
    (mail,) = mail_server.mails
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().splitlines() == ["Verifikasi member", LINK]
    assert (
        f'href="{LINK}" target="_blank" rel="noopener">Verifikasi member</a>' in mail.get_body(("html",)).get_content()
    )
