#!/usr/bin/env python3
"""Python's email package reads what is composed: no defects, and the same subject, people, bodies and attachments as the properties."""
import email
import email.policy
import email.utils
import glob
import json
import os
import subprocess
import sys
import tempfile

tool, corpus = sys.argv[1:3]
failures = []


def lines(text):
    """The package turns line ends into LF; everything else is compared as it is."""
    return text.replace("\r\n", "\n")


def bare_address(address):
    """The package takes the quotes of a local part away, as it may: "a b"@x and what it tells mean the same mailbox."""
    return address.replace('"', "").replace("\\", "")


def check(name, what, wanted, got):
    if wanted != got:
        failures.append(f"{name}: {what}: properties {wanted!r:.300}, Python {got!r:.300}")


def people(field):
    """What properties call a person without a name is the address."""
    return [[a.display_name or a.addr_spec, bare_address(a.addr_spec)] for a in field.addresses] if field else []


def leaves(part):
    """Parts that are not multiparts; an embedded message is one, and so is an encrypted entity."""
    if part.get_content_maintype() == "message" or not part.is_multipart() or part.get_content_subtype() == "encrypted":
        yield part
    else:
        for child in part.iter_parts():
            yield from leaves(child)


def content(part):
    """Bytes of a leaf; None of a message, whose bytes the properties do not tell."""
    if part.get_content_type() == "message/rfc822":
        return None
    if part.get_content_maintype() == "message":  # Parsed as headers by the package: its text is all that there is.
        return "".join(p.as_string() for p in part.get_payload()) if part.is_multipart() else part.get_payload(decode=True).hex()
    return (part.get_payload(decode=True) or b"").hex()


def check_entity(name, raw, message, said):
    """What is signed or encrypted is untouched: the one attachment is the entity, or its decoded bytes."""
    data = bytes.fromhex(said["attachments"][0][1])
    if message.get_content_maintype() == "multipart":
        entity_header, entity_body = data.split(b"\r\n\r\n", 1)
        header, body = raw.split(b"\r\n\r\n", 1)
        check(name, "entity", entity_body, body)
        if entity_header not in header:
            failures.append(f"{name}: the entity's header lines changed")
    else:
        check(name, "entity", data, message.get_payload(decode=True))


def check_message(name, path, said):
    with open(path, "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    header = raw.split(b"\r\n\r\n", 1)[0]
    if any(b > 126 for b in header):
        failures.append(f"{name}: 8-bit header")
    if any(len(line) > 998 for line in header.split(b"\r\n")):
        failures.append(f"{name}: a header line is too long")
    check(name, "subject", said["subject"], message["subject"] or "")
    check(name, "message id", said["id"], str(message["message-id"] or ""))
    sender = [[said["from_name"], bare_address(said["from"])]] if said["from"] or said["from_name"] else []
    check(name, "from", sender, people(message["from"]))
    check(name, "to", [[display, bare_address(address)] for display, address in said["to"]], people(message["to"]))
    if said["class"].startswith("IPM.Note.SMIME") or message.get_content_subtype() == "encrypted":
        check_entity(name, raw, message, said)
        return
    for part in message.walk():
        # Python looks for a message in what is base64 there, against RFC 2045 section 6.4, which is how it came in.
        if part.defects and name != "h38-rfc822-base64.eml":
            failures.append(f"{name}: defects {part.defects}")
    bodies = []
    for kind, key in (("plain", "text"), ("html", "html")):
        body = message.get_body((kind,)) if said.get(key) is not None else None
        if said.get(key) is not None:
            check(name, key, lines(said[key]), lines(body.get_content()) if body else None)
            bodies.append(body)
    found = [[leaf.get_filename() or "", content(leaf)] for leaf in leaves(message) if not any(leaf is body for body in bodies)]
    check(name, "attachments", sorted(map(str, said["attachments"])), sorted(map(str, found)))


with tempfile.TemporaryDirectory() as out:
    files = sorted(glob.glob(os.path.join(corpus, "*.eml")))
    told = subprocess.run([tool, out] + files, check=True, stdout=subprocess.PIPE).stdout.decode()
    count = 0
    for line in told.splitlines():
        name, said = json.loads(line)
        try:
            check_message(name, os.path.join(out, name), said)
        except Exception as error:  # A parser that gives up is a failure of this message, not of the test.
            failures.append(f"{name}: {type(error).__name__}: {error}")
        count += 1
print("\n".join(failures))
print(f"{count} messages, {len(failures)} failures")
sys.exit(1 if failures or count < 200 else 0)
