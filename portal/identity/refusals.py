"""Why a sign-in, or what a person asks for after it, is refused.

Refused
├── SignInRefused
│   ├── SignInCancelled     the person, or the provider for them, stopped it
│   ├── SignInExpired       begun too long ago, in another browser, or ended already
│   ├── AnswerNotTrusted    the provider's answer does not hold; `detail` says which check failed
│   ├── LevelTooLow         a weaker proof of identity than was asked for
│   ├── PersonNotNamed      the answer holds no codice fiscale
│   ├── ProviderAway        no answer from there, or one that cannot be read: try again later
│   ├── CertificateRefused  the card's certificate does not hold; `detail` says which check failed
│   │   ├── CardMissing     none was shown
│   │   ├── CardExpired
│   │   └── CardRevoked     taken back by its issuer: lost, or replaced
│   ├── NotAnOperator       a person, but none of the Comune's staff
│   ├── WrongCredentials    login or password
│   ├── WrongSecondFactor   a code of the telephone that is wrong, or was used already
│   └── TooManySignIns      wait `retry_after_s`
├── TrustListRefused        no list, or not signed as it must be
├── ProfileChanged          in another window meanwhile
├── OperatorRefused         a login that is taken or unknown, a password that is too short
└── RightMissing            the operator's roles do not give this right

`detail` is for staff and logs and names no person; a citizen reads the sentence of the code.
"""

from sportello.model.refusals import Refused


class SignInRefused(Refused): ...


class SignInCancelled(SignInRefused): ...


class SignInExpired(SignInRefused): ...


class AnswerNotTrusted(SignInRefused): ...


class LevelTooLow(SignInRefused): ...


class PersonNotNamed(SignInRefused): ...


class ProviderAway(SignInRefused): ...


class CertificateRefused(SignInRefused): ...


class CardMissing(CertificateRefused): ...


class CardExpired(CertificateRefused): ...


class CardRevoked(CertificateRefused): ...


class NotAnOperator(SignInRefused): ...


class WrongCredentials(SignInRefused): ...


class WrongSecondFactor(SignInRefused): ...


class TooManySignIns(SignInRefused):
    def __init__(self, detail: str, retry_after_s: float) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class TrustListRefused(Refused): ...


class ProfileChanged(Refused): ...


class OperatorRefused(Refused): ...


class RightMissing(Refused): ...
