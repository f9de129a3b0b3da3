"""What can go wrong by rule: each carries a code for machines and a sentence for people."""


def N_(sentence: str) -> str:  # noqa: N802  the customary name of this mark
    """Mark a sentence for translation where no reader is known yet; `core.web.said` translates it."""
    return sentence


class PortfolioError(Exception):
    """Base of the errors that a person can do something about.

    code      stable, lower case, for programs and tests
    sentence  what to do, in English, marked with N_; %(name)s stands for a value
    field     the form field it belongs to, if any
    """

    status = 422

    def __init__(self, code: str, sentence: str = "", field: str | None = None, **values: object) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence or self.code


class RuleBroken(PortfolioError):
    """The wish is clear but a rule forbids it now."""

    status = 409


class WrongInput(PortfolioError):
    """What was entered cannot be used as it is."""

    status = 422


class Refused(PortfolioError):
    """The person is known and may not do this."""

    status = 403


class Missing(PortfolioError):
    """There is no such thing for this person; the same answer whether it exists or is hidden."""

    status = 404

    def __init__(self, code: str = "missing", sentence: str = "") -> None:
        super().__init__(code, sentence)


EDITED_MEANWHILE = N_(
    "Somebody else has changed this record since you opened it. Nothing you entered is lost: "
    "compare it with the record, then save again."
)


class EditedMeanwhile(RuleBroken):
    """Somebody else saved the same record after this form was opened."""

    def __init__(self, sentence: str = EDITED_MEANWHILE, field: str | None = None) -> None:
        super().__init__("edited_meanwhile", sentence, field)
