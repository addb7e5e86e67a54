"""The secrets that the suite knows, by kind."""

import enum
import threading

#: Shorter texts stand in logs by chance.
SHORTEST = 10


class Kind(enum.Enum):
    ACCESS_KEY_SECRET = "the secret of an access key"
    SECURITY_TOKEN = "a security token"
    DESTINATION_SECRET = "the secret of a destination"
    APP_SECRET = "the secret of the network's app"
    ACCESS_TOKEN = "the network's access token"
    VERIFY_TOKEN = "the network's verify token"
    MASTER_KEY = "a master key"
    DATABASE_PASSWORD = "the database's password"
    SIGNATURE = "a signature"
    MESSAGE_TEXT = "a message's text"


#: What may not stand in a file of the data folder either, in whatever form. Messages are kept there.
AT_REST = frozenset(Kind) - {Kind.SIGNATURE, Kind.MESSAGE_TEXT}

#: What no answer may hold, but the one that shows it for the first time.
IN_ANSWERS = frozenset({Kind.ACCESS_KEY_SECRET, Kind.DESTINATION_SECRET, Kind.APP_SECRET, Kind.ACCESS_TOKEN, Kind.MASTER_KEY, Kind.DATABASE_PASSWORD})


class Known:
    """Texts and their kinds. Signatures are many, and are looked up one by one instead of being searched for."""

    def __init__(self):
        self._lock = threading.Lock()
        self._kinds = {}
        self._signatures = set()

    def add(self, kind, text):
        """Remembers it, if it is long enough to be recognised. Answers the text, so that it can be used on the way."""
        if text and len(text) >= SHORTEST:
            with self._lock:
                if kind is Kind.SIGNATURE:
                    self._signatures.add(text)
                else:
                    self._kinds[text] = kind
        return text

    def texts(self, kinds=frozenset(Kind)):
        """Pairs of kind and text."""
        with self._lock:
            return [(kind, text) for text, kind in self._kinds.items() if kind in kinds]

    def is_signature(self, text):
        return text in self._signatures

    def counts(self):
        """How many of each kind."""
        counts = dict.fromkeys(Kind, 0) | {Kind.SIGNATURE: len(self._signatures)}
        for kind, _ in self.texts():
            counts[kind] += 1
        return counts


#: Of this run.
KNOWN = Known()
