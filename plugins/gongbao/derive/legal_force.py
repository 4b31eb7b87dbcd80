"""Whether a notice is in force on a day, where the records tell; else nothing is said.

They tell when the notice has a day of effect and no later notice names it to suspend it, or to
repeal it on a day that is not known. Service by public notice has no force, and the day of its
effect is open in the statute (``legal_effect``). After the last day of a notice (``expires_on``)
the records do not tell whether its rule still holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongbao.derive.legal_effect import contradicts, derive_effect
from gongbao.model import Deadline, ForceState, LegalForce, Notice, Registers

ENDING = ("repeal", "suspend")
"""Actions that end the force of the notices named by ``corrects``."""
_NEVER_IN_FORCE = ("service-20", "service-60", "service-next-day")


def derive_force(
    notice: Notice,
    published_on: date,
    ended_by: Iterable[tuple[Notice, date]],
    registers: Registers,
    as_of: date,
) -> LegalForce | None:
    """ended_by: notices with one of the actions ``ENDING`` and their days of publication."""
    if notice.withdrawn or notice.effective_rule in _NEVER_IN_FORCE:
        return None
    effect = derive_effect(notice, published_on, registers)
    if effect is None or contradicts(notice, effect):
        return None
    ends = [
        (one, derive_effect(one, day, registers) if one.action == "repeal" else None)
        for one, day in ended_by
        if day >= published_on
    ]
    known = [(end, one) for one, end in ends if end]
    if len(known) < len(ends):
        return None
    if known:
        end, repeal = min(known, key=lambda pair: pair[0].on)
        if end.on <= as_of:
            return _force("no-longer-in-force", end, repeal.id)
    if notice.expires_on and notice.expires_on < as_of:
        return None
    return _force("in-force" if effect.on <= as_of else "not-yet-in-force", effect)


def _force(state: ForceState, since: Deadline, by: str = "") -> LegalForce:
    return LegalForce(state=state, on=since.on, rule=since.rule, by=by)
