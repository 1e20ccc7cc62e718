"""Words put back into a form of a page that is drawn already.

The page stays as it is, letter by letter, but for the form's own controls and a note on top of it.
So any form can be filled, whoever wrote its template, and no view has to know.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# Left as the page draws them.
FRESH = ("csrfmiddlewaretoken", "form_key", "typed_by", "typed", "draft_version")
UNTYPED = ("submit", "button", "image", "reset", "file", "password")

Fields = list[tuple[str, str]]
# From where to where, and what stands there then.
Change = tuple[int, int, str]
Note = Callable[[Fields, bool], str]


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into the form of the page `page` that is sent to `action`.

    `hidden` says whether what the form had said of its page goes in as well: not where its person
    has been shown a newer one.
    """

    page: str
    action: str
    fields: Fields
    hidden: bool = True

    @property
    def values(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


@dataclass(slots=True)
class Element:
    """A start tag, and where it is in the page."""

    tag: str
    attributes: dict[str, str | None]
    begins: int
    ends: int


@dataclass(slots=True)
class Control(Element):
    """What a form sends, and where the text of a textarea ends."""

    name: str
    text_ends: int = 0


@dataclass(slots=True)
class Form(Element):
    """`folds` are the <details> it stands in, which a page draws closed."""

    folds: list[Element]
    controls: list[Control] = field(default_factory=list)


class _Forms(HTMLParser):
    """Finds the forms of a page that are posted, and where the page's content begins."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[Form] = []
        self.content_at: int | None = None
        self._lines = [0]
        # As the parser counts them.
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._open: Form | None = None
        self._folds: list[Element] = []
        self._select = ""
        self._textarea: Control | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        begins, ends = self._at(), self._at() + len(self.get_starttag_text() or "")
        if attributes.get("id") == "content" and self.content_at is None:
            self.content_at = ends
        if tag == "details":
            self._folds.append(Element(tag, attributes, begins, ends))
        if tag == "form":
            self._open = Form(tag, attributes, begins, ends, [*self._folds])
            if (attributes.get("method") or "").lower() == "post":
                self.forms.append(self._open)
            return
        if self._open is None or tag not in ("input", "select", "option", "textarea", "button"):
            return
        name = attributes.get("name") or ""
        if tag == "select":
            self._select = name
            return
        name = self._select if tag == "option" else name
        control = Control(tag, attributes, begins, ends, name)
        self._open.controls.append(control)
        if tag == "textarea":
            self._textarea = control

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea is not None:
            self._textarea.text_ends = self._at()
            self._textarea = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def fill(page: str, wanted: Filling, note: Note) -> str:
    """The page with its form filled and a note on top, which is given what found no place, and
    whether the form is there at all.
    """
    found = _Forms(page)
    form = _best(found.forms, wanted)
    values = wanted.values
    changes: list[Change] = []
    if form is not None:
        changes = [_with(fold, open=None) for fold in form.folds]
        # What was kept while typing is older than what was sent.
        changes.append(_with(form, **{"data-kept": ""}))
        found_changes = (
            _changed(control, values)
            for control in form.controls
            if wanted.hidden or control.attributes.get("type") != "hidden"
        )
        changes += [change for change in found_changes if change is not None]
    place = form.ends if form is not None else found.content_at
    if place is not None:
        changes.append((place, place, note(_left(wanted, form), form is not None)))
    for begins, ends, text in sorted(changes, reverse=True):
        page = page[:begins] + text + page[ends:]
    return page


def _best(forms: list[Form], wanted: Filling) -> Form | None:
    """The one that is sent there and shares most with what was typed."""
    names = set(wanted.values)

    def likeness(form: Form) -> tuple[int, int]:
        shared = {control.name for control in form.controls} & names
        same = sum(
            control.attributes.get("value") in wanted.values[control.name]
            for control in form.controls
            if control.name in shared and control.attributes.get("type") == "hidden"
        )
        return len(shared), same

    there = [form for form in forms if _leads(form, wanted) and likeness(form)[0]]
    return max(there, key=likeness, default=None)


def _leads(form: Form, wanted: Filling) -> bool:
    action = form.attributes.get("action") or ""
    return urlsplit(urljoin(wanted.page, action)).path == wanted.action


def _changed(control: Control, values: dict[str, list[str]]) -> Change | None:
    kind = control.tag if control.tag != "input" else control.attributes.get("type") or "text"
    if control.name in FRESH or kind in UNTYPED or not control.name:
        return None
    if kind in ("checkbox", "radio"):
        return _switched(control, "checked", values.get(control.name, []))
    if not values.get(control.name):
        return None
    if kind == "option":
        return _switched(control, "selected", values[control.name])
    value = values[control.name].pop(0)
    if kind == "textarea":
        return control.ends, control.text_ends or control.ends, f"\n{escape(value)}"
    return _with(control, value=value)


def _switched(control: Control, switch: str, chosen: list[str]) -> Change:
    control.attributes.pop(switch, None)
    is_chosen = control.attributes.get("value", "on") in chosen
    return _with(control, **({switch: None} if is_chosen else {}))


def _with(element: Element, **attributes: str | None) -> Change:
    """The start tag anew, with these attributes."""
    said = (
        f" {key}" if value is None else f' {key}="{escape(value)}"'
        for key, value in (element.attributes | attributes).items()
    )
    return element.begins, element.ends, f"<{element.tag}{''.join(said)}>"


def _left(wanted: Filling, form: Form | None) -> Fields:
    """What was typed and has no place on the page any more; all of it where the form is gone."""
    there = {control.name for control in form.controls} if form is not None else set()
    return [(name, value) for name, value in wanted.fields if name not in there and value.strip()]
