"""TLS to the stores: who vouches for a server, and one context for all connections of a process."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path

ROOTS = Path(__file__).with_name("roots.pem")
"""Who vouches for RDS (Amazon RDS REGION Root CA, of each kind of key, G1), and for RDS Proxy and ElastiCache (Amazon
Root CA 1-4).

AWS has the same, with those of GovCloud, as truststore.pki.rds.amazonaws.com/global/global-bundle.pem [RDS user guide,
"Certificate bundles by AWS Region"; ElastiCache user guide, "ElastiCache in-transit encryption (TLS)"]."""


@lru_cache
def context(
    roots: str, certificate: str = "", key: str = "", *, proof: bool = True, name: bool = True
) -> ssl.SSLContext:
    """The context with these files. Reading the roots takes 14 ms of a processor, and a person may be listening while a
    fresh connection is opened: so it is made once for each choice.

    `certificate`, `key`: our own, where the server asks for one. `proof`: whether somebody of `roots` has to vouch for
    the server; `name`: and for the name by which it was reached. Raises OSError (of a file) and ssl.SSLError.
    """
    made = ssl.create_default_context(cafile=roots)
    made.check_hostname = proof and name
    made.verify_mode = ssl.CERT_REQUIRED if proof else ssl.CERT_NONE
    # As PyMySQL has it: what a store has signed itself is not that strict.
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if certificate:
        made.load_cert_chain(certificate, key or None)
    return made
