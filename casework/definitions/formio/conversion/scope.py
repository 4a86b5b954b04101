"""What a conversion knows while it goes through a form: the fields made, and what was left out."""

import re
from dataclasses import dataclass, field

from casework.definitions.formio.component import Component
from sportello.cases.conditions import AllOf, FormCondition
from sportello.cases.definition import AnyField, TextByLanguage

_UNUSABLE = re.compile(r"[^A-Za-z0-9_]+")
_TAG = re.compile(r"<[^>]*>")
LONGEST_NAME = 80
OURS = ("it", "en", "de", "fr", "es", "ro", "ar", "zh", "uk", "sq")


@dataclass
class Conversion:
    """made     the fields so far by their name, also those inside rows
    named     the field that a path of the form became: `applicant.data.email` -> `applicant_email`
    carried   the paths of all components that went over, wholly or in part
    left_out  "path: reason", one line each
    """

    words: dict[str, dict[str, str]] = field(default_factory=dict)
    made: dict[str, AnyField] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def leave_out(self, path: str, reason: str) -> None:
        line = f"{path}: {reason}"
        if line not in self.left_out:
            self.left_out.append(line)

    def free_name(self, wanted: str) -> str:
        """A name that our definitions take and no field has yet."""
        name = _UNUSABLE.sub("_", wanted).strip("_")[: LONGEST_NAME - 4]
        if not name[:1].isalpha():
            name = f"f_{name}"
        free, number = name, 2
        while free in self.made:
            free, number = f"{name}_{number}", number + 1
        return free

    def remember(self, path: str, made: AnyField, component: Component) -> None:
        self.made[made.name] = made
        self.named[path] = made.name
        self.named.setdefault(path.replace(".data.", ".").replace("[]", ""), made.name)
        self.named.setdefault(component.key, made.name)

    def text(self, text: str) -> TextByLanguage:
        """With the translations that came with the form."""
        plain = plain_text(text)
        translated = {
            language: plain_text(words[text])
            for language, words in self.words.items()
            if language in OURS and language != "it" and words.get(text)
        }
        return {"it": self.words.get("it", {}).get(text) or plain, **translated}


def first_shown(*texts: str) -> str:
    """The first that shows something once its tags are gone."""
    return next((text for text in texts if plain_text(text)), "…")


def plain_text(html: str) -> str:
    """Without tags: our pages show no HTML of a stranger."""
    text = _TAG.sub(" ", html)
    for sign, meant in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"')):
        text = text.replace(sign, meant)
    return " ".join(text.replace("&amp;", "&").split())


def both(one: FormCondition | None, other: FormCondition | None) -> FormCondition | None:
    if one is None or other is None:
        return one if other is None else other
    return AllOf((one, other))
