"""What the component kit needs beyond Django's own tags: small values made in templates.

Includes take lists of things (actions, facts, figures, the trail), and templates cannot write a
list. `{% action … as approve %}{% gather approve reject as more %}` builds them where they are
shown, so a view does not have to know how its page looks.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Manager
from django.forms import BaseForm, BaseFormSet, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    RadioSelect,
)
from django.shortcuts import resolve_url
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incubator.core import shown
from incubator.core.money import exponent
from incubator.web.drafts import draft_of
from incubator.web.moments import Moment, moments_of
from incubator.web.sent_once import KEY
from incubator.web.typed import BY, mark_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a viewer may do: a link, or with `post` a form of one button."""

    label: str
    url: str
    post: bool = False
    danger: bool = False
    dialog: bool = False
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a definition list."""

    label: str
    value: object

    @property
    def shown(self) -> object:
        return "—" if self.value is None or self.value == "" else self.value


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart's table; see kit/chart.html."""

    label: str
    values: list[int | float | None]
    tone: str = ""
    total: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number worth a headline; `url` leads to the list behind it."""

    label: str
    value: object
    note: str = ""
    url: str = ""
    big: bool = False


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The words as JSON, and the version they are of."""

    typed: str = ""
    version: str = ""


@register.simple_tag
def action(
    label: str,
    url: str = "",
    *,
    post: bool = False,
    danger: bool = False,
    dialog: bool = False,
    **fields: object,
) -> Action | None:
    """`{% action "Approve tranche" url post=True verdict="approve" as approve %}`.

    `dialog` opens the page at `url`, which holds a kit/confirm.html, over this one. Other
    keywords become hidden inputs. Without an address there is no action, so that
    `{% url … as url %}` of something not installed simply leaves the button out.
    """
    if not url:
        return None
    return Action(str(label), url, post, danger, dialog, fields)


@register.simple_tag
def gather(*things: object) -> list[object]:
    """`{% gather a b c as list %}`, leaving out what is empty."""
    return [thing for thing in things if thing]


@register.simple_tag
def pairs(*words: object) -> list[Fact]:
    """`{% pairs "Studio" studio.name "Deal" deal.number as facts %}`."""
    return [Fact(str(label), value) for label, value in zip(words[::2], words[1::2], strict=True)]


@register.simple_tag
def figure(
    label: str, value: object, *, note: str = "", url: str = "", big: bool = False
) -> Figure:
    """`{% figure "Payable to you" amount note="paid by 15 Nov" big=True as payable %}`."""
    return Figure(label=str(label), value=value, note=str(note), url=url, big=big)


@register.simple_tag
def trail(*words: str) -> list[tuple[str, str]]:
    """`{% trail "Statements" url "Paper Tides" as path %}`: labels and addresses by turns."""
    padded = [*words, ""] if len(words) % 2 else list(words)
    return [(str(label), str(url)) for label, url in zip(padded[::2], padded[1::2], strict=True)]


@register.simple_tag(takes_context=True)
def drawn(context: Context, name: str, **values: object) -> SafeString:
    """`{% drawn "kit/ways.html" groups=nav as ways %}`: an include that stands in several places."""
    template = context.template.engine.get_template(name)  # type: ignore[union-attr]
    with context.push(**values):
        return template.render(context)


@register.simple_tag
def linked(text: object, url: str = "") -> SafeString:
    """`{% linked studio.name url as studio_link %}`; plain text where there is no address."""
    return format_html('<a href="{}">{}</a>', url, text) if url else format_html("{}", text)


@register.simple_tag
def home() -> str:
    """The address of everybody's own first page, which stands on an upper floor."""
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@register.simple_tag
def help_desk() -> str:
    """The address where somebody without an account asks for help."""
    return resolve_url(settings.HELP_URL)


@register.simple_tag
def locked_out_desk() -> str:
    """The same for somebody whom an account does not let in."""
    return resolve_url(settings.LOCKED_OUT_URL)


@register.filter
def unbroken(words: object) -> str:
    """What was shortened in its middle ("DE89…00") stays in one line: browsers break after "…"."""
    return str(words).replace("…", "…\N{WORD JOINER}")


@register.filter
def at_colons(code: str) -> SafeString:
    """An account's code, which on a narrow page may go on in the next line after a colon.

    Copied from the page, it is the code as it was.
    """
    return format_html_join(SafeString(":<wbr>"), "{}", ((part,) for part in code.split(":")))


@register.simple_tag
def when(moment: date | datetime | None) -> SafeString:
    """An absolute date or time, with the relative one as its title."""
    if moment is None:
        return SafeString("")
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), shown.day(moment))
    local = timezone.localtime(moment)
    exactly, distance = local.isoformat(timespec="seconds"), escape(shown.distance(moment))
    # Of a page's tags the one that stands on it most often; `format_html` takes as long again.
    return SafeString(
        f'<time datetime="{exactly}" title="{distance}">{escape(shown.moment(moment))}</time>'
    )


@register.simple_tag(takes_context=True)
def kept_draft(context: Context, key: str, form: BaseForm) -> KeptDraft:
    """What the viewer had typed into this form before, to be put back; nothing once it was sent."""
    user = context.get("user")
    draft = draft_of(user, key) if isinstance(user, AbstractBaseUser) else None
    if draft is None:
        return KeptDraft()
    return KeptDraft("" if form.is_bound else json.dumps(draft.typed), draft.version)


@register.simple_tag(takes_context=True)
def form_key(context: Context) -> SafeString:
    """What makes a form that is sent twice do one thing, see incubator/web/sent_once.py; and whose
    page it stands on, see `typed_by`.
    """
    key = format_html('<input type="hidden" name="{}" value="{}">', KEY, uuid.uuid4())
    return key + typed_by(context)


@register.simple_tag(takes_context=True)
def typed_by(context: Context) -> SafeString:
    """Keeps what is typed into a form that is sent after a sign-out; see incubator/web/typed.py.

    For forms without a `form_key`, which brings it along.
    """
    mark = mark_of(context.get("user"))
    return (
        format_html('<input type="hidden" name="{}" value="{}">', BY, mark)
        if mark
        else SafeString("")
    )


@register.simple_tag(takes_context=True)
def persons_mark(context: Context) -> str:
    """For scripts: whose page it is."""
    return mark_of(context.get("user"))


@register.filter
def as_rows(things: object) -> Iterable[Any]:
    """Anything a template may loop over: a related manager becomes its rows."""
    if things is None:
        return ()
    if isinstance(things, Manager):
        return things.all()
    if callable(things):
        return as_rows(things())
    return things if isinstance(things, Iterable) else ()


@register.filter
def as_moments(rows: object) -> list[Moment]:
    """Audit rows, newest first, as a timeline tells them; of several things it names which."""
    return moments_of(as_rows(rows))


@register.filter
def as_facts(facts: Iterable[Any]) -> list[Fact]:
    """Facts from (label, value) tuples or from what `pairs` made."""
    return [fact if isinstance(fact, Fact) else Fact(str(fact[0]), fact[1]) for fact in facts]


@register.filter
def as_chart_rows(rows: Iterable[Any]) -> list[Any]:
    """Rows of a chart from what has their fields, from mappings of them, or (label, values).

    One value need not be wrapped in a list.
    """
    found = []
    for row in rows:
        if hasattr(row, "label"):
            found.append(row)
        elif isinstance(row, dict):
            found.append(ChartRow(**row))
        else:
            label, values = row
            found.append(ChartRow(str(label), list(values) if _many(values) else [values]))
    return found


@register.filter
def draws_something(rows: Iterable[Any]) -> bool:
    """Whether a chart of these rows has a mark at all; of zeros alone there is only an axis."""
    return any(value for row in as_chart_rows(rows) for value in row.values)


def _many(values: Any) -> bool:
    return isinstance(values, list | tuple)


@register.filter
def digits(currency: str) -> int:
    """How many digits of a minor-unit amount stand after the point."""
    return exponent(currency)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with what was typed; `anchor` leads to its field, "" to none."""

    text: str
    anchor: str = ""
    label: str = ""


@register.simple_tag
def wrong_in(*checked: BaseForm | BaseFormSet[Any] | None) -> list[Wrong]:
    """`{% wrong_in form plan as wrong %}`: of forms and sets of forms, in the order of the page."""
    found: list[Wrong] = []
    for one in checked:
        if isinstance(one, BaseFormSet):
            found += [Wrong(str(error)) for error in one.non_form_errors()]
            for number, form in enumerate(one, start=1):
                found += _wrong_in_form(form, f"{number}. ")
        # Pages that only ask for a button have a frame for a form and none inside.
        elif isinstance(one, BaseForm):
            found += _wrong_in_form(one)
    return found


def _wrong_in_form(form: BaseForm, before: str = "") -> Iterator[Wrong]:
    for error in form.non_field_errors():
        yield Wrong(before + str(error))
    for bound in form:
        # A field that is not shown has nothing to lead to.
        where = "" if bound.is_hidden else anchor(bound)
        for error in bound.errors:
            yield Wrong(str(error), where, before + str(bound.label) if where else "")


@register.filter
def anchor(bound: BoundField) -> str:
    """The id a summary of errors links to."""
    return bound.id_for_label or bound.auto_id


@register.filter
def field_kind(bound: BoundField) -> str:
    """How a form field is laid out: "choice" (one box), "options" (several), "file" or "text"."""
    widget = bound.field.widget
    if isinstance(widget, (CheckboxSelectMultiple, RadioSelect)):
        return "options"
    if isinstance(widget, CheckboxInput):
        return "choice"
    return "file" if isinstance(widget, ClearableFileInput) else "text"


@register.filter
def initials(name: object) -> str:
    """At most two letters for a face: "Ana Souza" gives "AS", "赵云" gives "赵云"."""
    words = str(name or "").replace("@", " ").split()
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][:1] + words[-1][:1]).upper()
