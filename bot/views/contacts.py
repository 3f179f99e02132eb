"""What only the council may know of a provider, on screen: for staff, in windows and answers of their own."""

from bot.services.records import AnyProvider
from bot.views.text import say_date

KNOWN_ONLY_HERE = "*Known to the council only* (not public: please do not pass it on)"
ADDED_BY_STAFF = "*Added by staff* (not public: please do not pass it on)"
LABELS = {
    "name": "Name of the provider",
    "address": "Address of the provider",
    "telephone": "Telephone",
    "mobile": "Mobile",
    "work_telephone": "Telephone at work",
    "fax": "Fax",
    "email": "E-mail",
    "setting_name": "Name of the setting",
    "setting_address": "Address of the setting",
    "setting_telephone": "Telephone of the setting",
    "setting_mobile": "Mobile of the setting",
    "setting_work_telephone": "Telephone at work of the setting",
    "setting_fax": "Fax of the setting",
    "setting_email": "E-mail of the setting",
}


def known_name(provider: AnyProvider) -> str | None:
    """The name only the council knows, where the public register gives none. Not escaped."""
    if provider.name:
        return None
    contact = provider.contact
    return provider.corrected.get("name") or contact.get("name") or contact.get("setting_name")


def standing(provider: AnyProvider, extract: AnyProvider | None) -> str | None:
    """Who says that the provider has closed, and who does not; None where nobody does."""
    if provider.closed_on and not provider.is_public:
        return f"*Closed*, by the council’s own extract of {say_date(provider.closed_on)}."
    if provider.closed_on and extract and not extract.closed_on:
        return (
            f"*Closed*: not in the register of {say_date(provider.closed_on)}. "
            "But the council’s own extract still lists it."
        )
    if extract and extract.closed_on and not provider.closed_on:
        return (
            f"*Closed*, by the council’s own extract of {say_date(extract.closed_on)}. "
            "But the public register still lists it."
        )
    return f"*Closed*: not in the register of {say_date(provider.closed_on)}" if provider.closed_on else None
