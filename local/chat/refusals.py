"""What the chats refuse, where it takes more than a line to say."""

from __future__ import annotations

import json
import re
import uuid

from local.chat.call import ChatCall


def slack_fault(asked: ChatCall) -> str:
    """The word by which Slack refuses it, "" if it does not."""
    try:
        told = asked.json()
    except ValueError:
        return "invalid_payload"
    blocks = [block for one in told.get("attachments", ()) for block in one.get("blocks", ())]
    if not told.get("text"):
        return "no_text"
    if len(blocks) > 50 or any(len(block["text"]["text"]) > 3000 for block in blocks):
        return "invalid_blocks"
    sent = json.dumps(told, ensure_ascii=False)
    return "msg_blocks_too_long" if len(sent) > 13_200 else _half_entity(sent)


def _half_entity(sent: str) -> str:
    return "invalid_payload" if re.search(r"&(?!amp;|lt;|gt;)", sent) else ""


def is_whole(url: str) -> bool:
    """Whether Discord takes it as the address of an embed. Stricter: everything but the letters of addresses."""
    return (
        re.fullmatch(r"https?://(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+(?::[0-9]+)?(?:[/?#][!#-;=?-Z\[\]_a-z~]*)?", url)
        is not None
    )


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
