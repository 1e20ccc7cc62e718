"""Files for one distributor: sealed for its certificate, so that nobody else opens them.

A file is a CMS EnvelopedData (RFC 5652) with AES-256, whose key is encrypted to the RSA key of an
X.509 certificate. Any OpenSSL opens it:

    openssl cms -decrypt -inform DER -in CB-1001.cms -inkey key.pem -out CB-1001.csv
"""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.cards.errors import CertificateRefused
from incubator.core import shown

LEAST_BITS = 2048


def read_certificate(pem: str) -> x509.Certificate:
    """Raises CertificateRefused for what is none, is over, or has no RSA key of some length."""
    try:
        found = x509.load_pem_x509_certificate(pem.strip().encode())
        key = found.public_key()
    except (ValueError, TypeError) as error:
        raise CertificateRefused(
            _("This is no certificate. Paste all of it, from BEGIN CERTIFICATE to END CERTIFICATE.")
        ) from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < LEAST_BITS:
        raise CertificateRefused(
            _("Make a certificate with an RSA key of %(bits)s bits or more.") % {"bits": LEAST_BITS}
        )
    if found.not_valid_after_utc <= timezone.now():
        raise CertificateRefused(
            _("This certificate ended on %(day)s. Make a new one.")
            % {"day": shown.day(found.not_valid_after_utc)}
        )
    return found


def fingerprint(pem: str) -> str:
    """SHA-256 of the certificate, as OpenSSL writes it, so that people can compare it."""
    return read_certificate(pem).fingerprint(hashes.SHA256()).hex(":").upper()


def seal(data: bytes, pem: str) -> bytes:
    """The data as a CMS file that only the certificate's key opens."""
    return (
        pkcs7.PKCS7EnvelopeBuilder()
        .set_data(data)
        .add_recipient(read_certificate(pem))
        .set_content_encryption_algorithm(algorithms.AES256)
        .encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    )
