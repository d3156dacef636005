"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it where memory counts: 19 MiB, two passes, one thread.

    Django's own values take 100 MiB and eight threads, which a few people who sign in at once
    would make a small server feel.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
