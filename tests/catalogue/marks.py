"""Marked words in signs, to be compared: +put in+, -taken out-."""


def in_signs(pieces) -> str:
    signs = {(True, False): "+", (False, True): "-", (False, False): ""}
    return "".join(
        f"{signs[piece.is_new, piece.is_old]}{piece.text}{signs[piece.is_new, piece.is_old]}"
        for piece in pieces
    )
