"""Applies config/fail2ban/corbel.conf to the real log lines of every kind of failed login (argument: the program that prints them)."""
import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile

FILTER = os.path.join(os.environ["CORBEL_SOURCE"], "config/fail2ban/corbel.conf")
REASONS = {"wrong-password", "unknown-user", "disabled", "ambiguous", "too-many-failures", "no-tls", "malformed", "channel-binding", "other-identity"}
# What fail2ban puts in place of <HOST>, without the host names that it would look up.
HOST = r"(?:\[?(?:(?:::f{4,6}:)?(?P<ip4>(?:\d{1,3}\.){3}\d{1,3})|(?P<ip6>(?:[0-9a-fA-F]{1,4}::?|::){1,7}(?:[0-9a-fA-F]{1,4}|(?<=:):)))\]?|(?P<dns>[\w\-.^_]*\w))"


def main():
    config = configparser.RawConfigParser(comment_prefixes="#")
    config.read(FILTER)
    patterns = [re.compile(line.replace("<HOST>", HOST)) for line in config["Definition"]["failregex"].strip().splitlines()]
    output = subprocess.run([sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")
    lines = [line.split("\t", 2) for line in output.splitlines()]
    assert len(lines) > 100, len(lines)
    seen = set()
    for form, expected, line in lines:
        matches = [m for m in (p.search(line) for p in patterns) if m]
        found = matches[0].group("ip4") or matches[0].group("ip6") or matches[0].group("dns") if matches else "-"
        assert found == expected and len(matches) <= 1, f"expected {expected}, found {found}: {line}"
        if expected != "-":
            seen.add((form, re.search(r"reason\W+([\w-]+)", line).group(1)))
    missing = {(form, reason) for form in ("text", "json", "journal") for reason in REASONS} - seen
    assert not missing, f"no line for {sorted(missing)}"
    check_example_jail()
    if shutil.which("fail2ban-regex"):
        check_with_fail2ban(lines)
    print(f"{len(lines)} lines, {len(seen)} kinds")


def check_example_jail():
    """The jail in the comment names a unit that is shipped."""
    with open(FILTER) as text:
        unit = re.search(r"_SYSTEMD_UNIT=(\S+)", text.read()).group(1)
    shipped = os.path.join(os.environ["CORBEL_SOURCE"], "config/systemd", unit)
    assert os.path.exists(shipped) or os.path.exists(shipped + ".in"), f"there is no {unit}"


def check_with_fail2ban(lines):
    for form in ("text", "json", "journal"):
        # The systemd backend gives the time apart; in a file it must stand in front.
        time = "Nov 24 04:16:36 " if form == "journal" else ""
        wanted = [time + line for f, expected, line in lines if f == form and expected != "-"]
        with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
            log.write("\n".join(wanted) + "\n")
            log.flush()
            result = subprocess.run(["fail2ban-regex", log.name, FILTER], stdout=subprocess.PIPE, universal_newlines=True, timeout=60)
        assert f"{len(wanted)} matched" in result.stdout, f"{form}: {result.stdout}"


if __name__ == "__main__":
    main()
