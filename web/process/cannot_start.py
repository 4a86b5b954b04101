"""Why a server will not start. Told to anyone who starts it, in one sentence."""


class CannotStart(Exception):
    """The root; the text names the thing and the remedy."""


class AlreadyRunning(CannotStart):
    """Another server has the same directory open."""


class FromNewerVersion(CannotStart):
    """A database holds steps that this program does not know."""
