"""libcurl's error codes as faults, with words for people.

libcurl's own messages name addresses, ports and URLs, so they are not passed on.
"""

from typing import Final

import pycurl

from tocsin.model import Fault

_HTTP2_STREAM: Final = 92  # pycurl has no name for it

_KNOWN = {
    pycurl.E_OPERATION_TIMEDOUT: (Fault.TIMEOUT, "no whole answer in time"),
    pycurl.E_COULDNT_RESOLVE_HOST: (Fault.UNREACHABLE, "the host name is unknown"),
    pycurl.E_COULDNT_CONNECT: (Fault.UNREACHABLE, "no connection"),
    pycurl.E_SEND_ERROR: (Fault.UNREACHABLE, "the connection broke while sending"),
    pycurl.E_RECV_ERROR: (Fault.UNREACHABLE, "the connection broke while receiving"),
    pycurl.E_UNSUPPORTED_PROTOCOL: (Fault.PROTOCOL, "what answers there does not speak HTTP"),
    pycurl.E_URL_MALFORMAT: (Fault.PROTOCOL, "an address that cannot be read"),
    pycurl.E_GOT_NOTHING: (Fault.PROTOCOL, "the server hung up without an answer"),
    pycurl.E_PARTIAL_FILE: (Fault.PROTOCOL, "the answer ended before it was whole"),
    pycurl.E_BAD_CONTENT_ENCODING: (Fault.PROTOCOL, "the answer's compression is broken or unknown"),
    pycurl.E_HTTP2: (Fault.PROTOCOL, "HTTP/2 went wrong"),
    _HTTP2_STREAM: (Fault.PROTOCOL, "HTTP/2 went wrong"),
    pycurl.E_PEER_FAILED_VERIFICATION: (Fault.TLS, "its certificate is not trusted, or not for this host"),
    pycurl.E_SSL_CACERT_BADFILE: (
        Fault.TLS,
        "the file of trusted certificate authorities cannot be read (install ca-certificates)",
    ),
}
_TLS_CODES = (
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_SSL_CERTPROBLEM,
    pycurl.E_SSL_CIPHER,
    pycurl.E_SSL_ENGINE_NOTFOUND,
    pycurl.E_SSL_ENGINE_SETFAILED,
    pycurl.E_SSL_ENGINE_INITFAILED,
    pycurl.E_USE_SSL_FAILED,
    pycurl.E_SSL_SHUTDOWN_FAILED,
    pycurl.E_SSL_CRL_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
    pycurl.E_SSL_PINNEDPUBKEYNOTMATCH,
    pycurl.E_SSL_INVALIDCERTSTATUS,
)
_FAULTS = dict.fromkeys(_TLS_CODES, (Fault.TLS, "no encrypted connection could be agreed on")) | _KNOWN


def of(code: int) -> tuple[Fault, str]:
    """The fault behind a libcurl code, and what to tell people; what is not known is the protocol's."""
    return _FAULTS.get(code, (Fault.PROTOCOL, f"the exchange went wrong (libcurl error {code})"))
