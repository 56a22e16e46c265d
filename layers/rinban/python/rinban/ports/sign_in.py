"""Where links to the board and its sessions are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from rinban.core.rota.people import Responder
from rinban.core.sign_in import BoardSession, LinkReceipt, SignInLink


class LinkSender(Protocol):
    """Sends a link to the person whom it signs in, and to nobody else."""

    def hindrance(self, person: Responder) -> str:
        """Why nothing can be sent to this person, "" if it can be tried. The carrier is not asked. Raises
        Unavailable."""
        ...

    def send(self, person: Responder, url: str, valid_for: float, *, seconds: float) -> LinkReceipt:
        """Send the link, which is of use for `valid_for` seconds, within `seconds`. It is not tried twice."""
        ...


class SignInStore(Protocol):
    """One of the two stores. It has the SHA-256 (hexadecimal) of each secret only, so that reading it lets nobody in.

    Every method raises Unavailable when the store does not answer.
    """

    name: str

    def put_link(self, link_hash: str, link: SignInLink) -> None:
        """Keep a link that can be taken once."""
        ...

    def take_link(self, link_hash: str, by: str, now: float) -> SignInLink | None:
        """The link, for the first who takes it; None if there is none, it was taken, or it is too late.

        `by`: the random id (32 characters) of who takes it, for whom a second try gives the same.
        """
        ...

    def made_links(self, now: float) -> Mapping[str, SignInLink]:
        """Those that are not over by the time, by their hashes; also some that were taken."""
        ...

    def drop_link(self, link_hash: str) -> None:
        """Forget a link: nobody takes it any more."""
        ...

    def put_session(self, token_hash: str, session: BoardSession) -> None:
        """Keep this session in the place of what was kept by this hash."""
        ...

    def add_session(self, token_hash: str, session: BoardSession) -> None:
        """Keep this session unless something is kept by this hash already, such as that it was revoked."""
        ...

    def session(self, token_hash: str) -> BoardSession | None:
        """The session as it is kept, also one that is over or was revoked; None if there is none."""
        ...

    def sessions(self, now: float) -> Mapping[str, BoardSession]:
        """Those that are not over by the time, by their hashes; also the revoked ones."""
        ...


class SignInTries(Protocol):
    """How often somebody tried to sign in."""

    def count(self, where: str, now: float) -> int:
        """One more try from this address of the network; how many there were within this minute, this one included.

        Raises Unavailable.
        """
        ...


class DoneForms(Protocol):
    """What became of forms that were sent, so that one that comes twice is done once. Each method raises Unavailable.

    `form`: a hash (64 hexadecimal digits) of all that it carries. `by`: the random id (32 characters) of who does it.
    """

    def begin(self, form: str, by: str) -> str | None:
        """None for the first, who has it for some seconds now; else what was told of it, "" while that is not known."""
        ...

    def tell(self, form: str, told: str) -> None:
        """Keep what was told of it, for as long as the form can be sent."""
        ...

    def forget(self, form: str) -> None:
        """It was not done: who sends it again is the first."""
        ...
