"""Where e-mail addresses are the offices' own."""

from __future__ import annotations

import pytest

from gongbao.model import Agency, LocalizedText, Registers, SiteIdentity
from gongbao.validate.mail_domains import own_addresses, own_mail_domains

NAME = LocalizedText({"zh": "局", "en": "Office"})


@pytest.mark.parametrize(
    ("authority", "listed", "office", "site", "domains"),
    [
        ("gongbao,2020", (), "", "", ("gongbao",)),
        ("Records.Example,2020", ("Mail.Example",), "", "", ("mail.example", "records.example")),
        ("someone@mail.example,2020", (), "", "", ()),
        ("", (), "https://www.office.example/x", "", ("office.example",)),
        ("", (), "", "http://site.example:8080/a", ("site.example",)),
        ("", (), "https://data.kcg.gov.tw", "https://kcg.gov.tw/en", ("kcg.gov.tw",)),
        ("a.b.city.gov.tw", (), "https://gov.tw", "", ("city.gov.tw", "gov.tw")),
        ("gov.gov.tw", (), "", "", ("gov.gov.tw",)),
    ],
)
def test_domains_of_offices(
    authority: str, listed: tuple[str, ...], office: str, site: str, domains: tuple[str, ...]
) -> None:
    identity = SiteIdentity(tag_authority=authority, mail_domains=listed)
    registers = Registers(agencies={"a": Agency(code="a", name=NAME, url=office)})
    assert own_mail_domains(identity, registers, site) == domains


def test_addresses_that_the_site_gives() -> None:
    identity = SiteIdentity(contact_email="a@free.example", tag_authority="b@mail.example,2020")
    assert tuple(own_addresses(identity)) == ("a@free.example", "b@mail.example")
