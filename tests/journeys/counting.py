"""Count what a person does: fields filled, clicks made, words passed, seconds waited for."""

import re
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Counted:
    """A window whose every deed is counted.

    scripted  whether pages may run JavaScript
    typed  fields filled or chosen; clicks  links and buttons; seconds  the machine's own, no person thinks here
    characters  typed; words  those in the main part of the pages on which something was clicked, what is folded and the
    other answers of closed lists aside
    """

    page: Any
    scripted: bool = True
    typed: int = 0
    clicks: int = 0
    words: int = 0
    characters: int = 0
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun

    @property
    def told(self) -> str:
        """Everything counted, in one line for `record_property`."""
        return (
            f"{self.typed} fields, {self.clicks} clicks, {self.words} words, {self.seconds:.1f} s of the machine's time"
        )

    def _click(self, target: Any) -> None:
        self.clicks += 1
        main = self.page.get_by_role("main")
        unseen = sum(len(words.split()) for words in main.locator("option:not(:checked)").all_inner_texts())
        self.words += len(main.inner_text().split()) - unseen
        target.click()
        self.page.wait_for_load_state()

    def fill(self, label: str, value: str) -> None:
        """Type into the field with this label."""
        self.typed += 1
        self.characters += len(value)
        self._field(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list."""
        self.typed += 1
        self._field(label).select_option(label=option)

    def tick(self, label: str) -> None:
        """Choose one of several radio buttons."""
        self.typed += 1
        self.page.get_by_role("radio", name=re.compile(rf"^\s*{re.escape(label)}")).check()

    def follow(self, name: str) -> None:
        """Click the first link of this name in the page."""
        self._click(self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first)

    def follow_to(self, beginning: str) -> None:
        """Click the first link of the page whose words begin so."""
        begins = re.compile(rf"^\s*{re.escape(beginning)}")
        self._click(self.page.get_by_role("main").get_by_role("link", name=begins).first)

    def go(self, name: str) -> None:
        """Click a link of the bar on top."""
        self._click(self.page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name=name))

    def add(self) -> None:
        """Click the way to whatever can be added; it stands in the bar, so nobody reads the page for it."""
        self.clicks += 1
        self.page.get_by_role("banner").get_by_role("link", name="Add", exact=True).click()
        self.page.wait_for_load_state()

    def press(self, name: str) -> None:
        """Press a button; a form that comes back with errors fails here, with what it says."""
        self._click(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first)
        wrong = self.page.locator(".error-summary")
        assert wrong.count() == 0, wrong.inner_text()

    def _field(self, label: str) -> Any:
        return self.page.get_by_role("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\(optional\))?\s*$"))
