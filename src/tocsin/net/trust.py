"""Where this machine keeps the certificate authorities that it trusts."""

import ssl
from functools import cache
from pathlib import Path

# The binary wheel of libcurl looks where Red Hat keeps them and nowhere else.
_KNOWN_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # BSD, macOS
)


@cache
def authorities() -> str | None:
    """The file of trusted authorities: what Python's OpenSSL names, else a well-known place.

    A file and not a folder of hashed links, because libcurl keeps only a file's authorities in
    memory between two connections.
    """
    named = ssl.get_default_verify_paths().cafile
    return next((path for path in (named, *_KNOWN_FILES) if path and Path(path).is_file()), None)
