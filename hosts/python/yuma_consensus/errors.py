"""The one error."""


class YumaError(Exception):
    """Why there is no result. The message starts with the field and index at fault, where there are any."""

    def __init__(self, code: str, problem: str, path: str = "") -> None:
        """A path such as weights[3][2][0] is of the field weights, and of its element 3."""
        super().__init__(f"{path}: {problem}" if path else problem)
        #: Stable: a status of the blob (docs/abi.md), or one of the line protocol's.
        self.code = code
        name, _, rest = path.partition("[")
        #: The field's name in the JSON form, as in last_update.
        self.field = name or None
        #: The element at fault, where the field has several: of weights[3][2][0] it is 3.
        self.index = int(rest.partition("]")[0]) if rest else None
