"""The API of EC2: its clients, what is set up where, and its refusals in the words of the port."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from studios.servers import words
from studios.servers.providers.port import ProviderSilent, ProviderUnavailable

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

# Whoever is asked too often says so; the whole turn ends then, and the next one goes on.
BUSY = {
    *("RequestLimitExceeded", "Throttling", "ThrottlingException", "EC2ThrottledException"),
    *("ServiceUnavailable", "Unavailable", "InternalError", "InternalFailure"),
}
# Nothing is tried twice in one call: what is asked again is asked by the next turn. The address of
# files in a bucket, which boto3 would take from the environment, is not EC2's.
PATIENCE = Config(  # type: ignore[call-arg]  # the last one is missing in the stubs
    connect_timeout=3,
    read_timeout=7,
    retries={"total_max_attempts": 1, "mode": "standard"},
    ignore_configured_endpoint_urls=True,
)
LONGEST_ERROR = 200


class Declined(ProviderUnavailable):
    """EC2 answered, with a no. What no caller expects means that nothing is known."""

    def __init__(self, code: str, error: str) -> None:
        super().__init__(words.EC2_DECLINED(code=code, error=error[:LONGEST_ERROR]))
        self.code = code


@dataclass(frozen=True, slots=True)
class Region:
    """Where machines are launched: by which template, in which subnets (each in a zone of its own),
    in which security group beside the one of their ports.
    """

    name: str
    template: str
    subnets: tuple[str, ...]
    group: str


def region_named(name: str) -> Region:
    """The region of this name, or the first one. Raises ProviderUnavailable."""
    chosen = name or next(iter(settings.EC2_REGIONS), "")
    try:
        if not settings.INSTALLATION_ID:
            # Without it nobody could tell our machines from another portal's.
            raise KeyError("INSTALLATION_ID")
        known = settings.EC2_REGIONS[chosen]
        return Region(chosen, known["template"], tuple(known["subnets"]), known["group"])
    except (KeyError, TypeError) as error:
        raise ProviderUnavailable(words.EC2_NOT_SET_UP(region=chosen or "-")) from error


@cache
def client_of(region: str) -> "EC2Client":
    return boto3.client(
        "ec2",
        region_name=region,
        endpoint_url=settings.EC2_ENDPOINT_URL or None,
        config=PATIENCE,
    )


def ask(call: Callable[..., Any], **given: Any) -> Any:
    """The answer. Raises Declined, or ProviderSilent where nothing else should be asked now."""
    try:
        return call(**given)
    except ClientError as error:
        code = str(error.response["Error"].get("Code", ""))
        if code in BUSY:
            raise ProviderSilent(words.EC2_BUSY(code=code)) from error
        raise Declined(code, str(error.response["Error"].get("Message", ""))) from error
    except BotoCoreError as error:
        raise ProviderSilent(words.EC2_SILENT(error=str(error)[:LONGEST_ERROR])) from error
