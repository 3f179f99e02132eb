"""What the tests of nudges share: a certificate, and somebody who sends e-mail."""

import pytest

from tests.smtp import NO_OPENSSL, Certificate, make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for this machine, made once."""
    made = make_certificate(tmp_path_factory.mktemp("certificate"))
    if made is None:
        pytest.skip(NO_OPENSSL)
    return made
