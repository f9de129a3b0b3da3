"""E-mail addresses as they are stored."""

from email_validator import EmailNotValidError, validate_email

from portfolio.core.errors import N_, WrongInput


def read_email(written: str) -> str:
    """An e-mail address as it is stored: checked for its form, in lower case. WrongInput for anything else."""
    try:
        return validate_email(written, check_deliverability=False).normalized.lower()
    except (EmailNotValidError, UnicodeError):
        raise WrongInput("email", N_("Give an e-mail address, such as ada@city.example."), "email") from None
