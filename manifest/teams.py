"""The Teams app package: the manifest filled in, with its icons, as a zip."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any, cast

FOLDER = Path(__file__).parent / "teams"
VERSIONS = ("1.29", "1.28")
"""Schema versions, newest first; 1.28 has no slash commands and no messages for one person alone."""

READ_ALL = ("ChannelMessage.Read.Group", "ChatMessage.Read.Chat")
"""Resource-specific consent: hears what is said without a mention, where an owner allows it."""

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.IGNORECASE)
_STAMP = (2026, 1, 1, 0, 0, 0)
"""The same bytes for the same app, whenever it is packed."""


def render_manifest(
    app_id: str, domain: str, *, version: str = "1.29", read_all: bool = False
) -> dict[str, Any]:
    """The manifest of an app.

    Args:
        app_id: The bot's app id, a GUID.
        domain: The host name others reach Footnote at.
        version: The manifest schema's version.
        read_all: Asks for consent to hear every message, for follow-ups without a mention.

    Raises:
        ValueError: one of them is not what it should be; the text says which.
    """
    if not _GUID.fullmatch(app_id):
        msg = f"{app_id!r} is no app id; it looks like 11111111-2222-3333-4444-555555555555"
        raise ValueError(msg)
    if not _DOMAIN.fullmatch(domain):
        msg = f"{domain!r} is no host name; it looks like bot.example.com"
        raise ValueError(msg)
    if version not in VERSIONS:
        msg = f"{version!r} is no schema version we know; there are {' and '.join(VERSIONS)}"
        raise ValueError(msg)
    text = (FOLDER / "manifest.json").read_text(encoding="utf-8")
    for name, value in (("APP_ID", app_id), ("DOMAIN", domain), ("VERSION", version)):
        text = text.replace(f"{{{{{name}}}}}", value)
    manifest = cast("dict[str, Any]", json.loads(text))
    if version == "1.28":
        _without_slashes(manifest)
    if read_all:
        _with_consent(manifest, app_id)
    return manifest


def _without_slashes(manifest: dict[str, Any]) -> None:
    for bot in manifest["bots"]:
        bot.pop("supportsTargetedMessages", None)
        for commands in bot["commandLists"]:
            commands.pop("triggers", None)


def _with_consent(manifest: dict[str, Any], app_id: str) -> None:
    manifest["webApplicationInfo"] = {"id": app_id, "resource": "https://RscBasedStoreApp"}
    asked = [{"name": name, "type": "Application"} for name in READ_ALL]
    manifest["authorization"] = {"permissions": {"resourceSpecific": asked}}


def build_package(
    app_id: str, domain: str, out: Path, version: str = "1.29", *, read_all: bool = False
) -> Path:
    """Writes the package that Teams' admin centre takes, and returns where it lies.

    Raises:
        ValueError: as for `render_manifest`.
    """
    filled = render_manifest(app_id, domain, version=version, read_all=read_all)
    manifest = json.dumps(filled, indent=2).encode()
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in (
            ("manifest.json", manifest),
            ("color.png", (FOLDER / "color.png").read_bytes()),
            ("outline.png", (FOLDER / "outline.png").read_bytes()),
        ):
            package.writestr(zipfile.ZipInfo(name, _STAMP), body)
    return out
