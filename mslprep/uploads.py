"""What happens to files that a request brings."""

import re
from typing import Any

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import MemoryFileUploadHandler

TAKES_A_FILE = re.compile(r"/admin/desk/[0-9]+/files/")
"""The one address with a form for a file."""


class DeskFileHandler(MemoryFileUploadHandler):
    """Keeps the desk's file in memory, and refuses every other file.

    Nothing is ever written to a disk. Of a request that is longer than
    `FILE_UPLOAD_MAX_MEMORY_SIZE`, the file is read past and not kept.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Take the next file.

        Raises:
            TooManyFilesSent: when its address takes none; answered with 400.
        """
        if not TAKES_A_FILE.fullmatch(self.request.path_info):
            raise TooManyFilesSent("This address takes no files.")
        super().new_file(*args, **kwargs)
