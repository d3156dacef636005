"""What happens to files that a request brings."""

import re
from typing import Any

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import MemoryFileUploadHandler

MEGABYTE = 1024 * 1024
TAKES_A_FILE = {
    re.compile(r"/admin/desk/[0-9]+/files/"): 2 * MEGABYTE,
    re.compile(r"/connections/import/"): 10 * MEGABYTE,
}
"""The addresses with a form for a file, and how long a request with one may be, in bytes."""


class InMemoryHandler(MemoryFileUploadHandler):
    """Keeps the file of an address that takes one in memory, and refuses every other file.

    Nothing is ever written to a disk. Of a request that is longer than its address takes, the file
    is read past and not kept.
    """

    def handle_raw_input(
        self, input_data: Any, META: dict, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        """Say whether the file will be kept; the server lets no body be longer than it says."""
        path = self.request.path_info
        self.longest = next(
            (longest for taker, longest in TAKES_A_FILE.items() if taker.fullmatch(path)), 0
        )
        self.activated = content_length <= self.longest

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Take the next file.

        Raises:
            TooManyFilesSent: when its address takes none; answered with 400.
        """
        if not self.longest:
            raise TooManyFilesSent("This address takes no files.")
        super().new_file(*args, **kwargs)
