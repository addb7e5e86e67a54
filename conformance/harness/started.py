"""What runs from its start to its close."""


class Started:
    """Begins with `start` and ends with `close`, also when the start itself fails."""

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()
