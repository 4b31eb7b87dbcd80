"""Where e-mail addresses are the offices' own and not a person's."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from gongbao.model import Registers, SiteIdentity


def own_mail_domains(identity: SiteIdentity, registers: Registers, url: str) -> tuple[str, ...]:
    """Domains of the site, of its feed ids and of its offices, and those that site.yaml lists.

    Of a government's host, all that belongs to that government: ``data.kcg.gov.tw`` stands for
    ``kcg.gov.tw``. A domain stands for those below it.
    """
    hosts = [urlsplit(one.url).hostname or "" for one in registers.agencies.values()]
    hosts.append(urlsplit(url).hostname or "")
    authority = identity.tag_authority.split(",")[0].lower()
    if "@" not in authority:
        hosts.append(authority)
    found = {*map(_government, hosts), *(one.lower() for one in identity.mail_domains)}
    return tuple(sorted(found - {""}))


def own_addresses(identity: SiteIdentity) -> Iterable[str]:
    """Single addresses that the site gives as its own, whatever their domain."""
    return (identity.contact_email, identity.tag_authority.split(",")[0])


def _government(host: str) -> str:
    labels = host.removeprefix("www.").split(".")
    if "gov" in labels[1:]:
        labels = labels[labels.index("gov", 1) - 1 :]
    return ".".join(labels)
