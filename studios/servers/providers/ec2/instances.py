"""Instances as EC2 lists them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from studios.servers.providers.ec2 import cloud

INSTALLATION, KEY, NUMBER = "incubator:installation", "incubator:key", "incubator:server"
# Of more than so many keys all instances of the installation are listed: fewer calls.
KEYS_IN_A_FILTER = 200
PAGE = 1000
UP = ("pending", "running", "stopping", "stopped")
# It ended by itself, because its place was wanted by somebody who pays more.
SPOT_ENDS = {"Server.SpotInstanceTermination", "Server.SpotInstanceShutdown"}
ENDED_AT = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) GMT\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    ref: str
    region: str
    key: str
    state: str
    launched_at: datetime
    ended_at: datetime | None
    address: str
    addresses: frozenset[str]
    # Why it ended, if not by us: "spot", or what EC2 calls it.
    why: str
    # What an `Orphan` keeps of it.
    facts: dict[str, Any]

    @property
    def is_up(self) -> bool:
        """It is there, and costs something; what is shutting down comes back from nothing."""
        return self.state in UP

    @property
    def age(self) -> tuple[datetime, str]:
        """Sorts the oldest first, the same way for everybody who looks."""
        return self.launched_at, self.ref


def tags_of(key: str, number: str) -> list[dict[str, str]]:
    tags = {INSTALLATION: settings.INSTALLATION_ID, KEY: key, NUMBER: number, "Name": number}
    return [{"Key": name, "Value": text} for name, text in tags.items()]


def with_keys(region: str, keys: Collection[str]) -> Iterator[Instance]:
    """Those of the keys, and perhaps others of ours. The number of calls grows with pages only."""
    if not keys:
        return
    asked = [_filter(f"tag:{INSTALLATION}", [settings.INSTALLATION_ID])]
    if len(keys) <= KEYS_IN_A_FILTER:
        asked.append(_filter(f"tag:{KEY}", sorted(keys)))
    yield from _listed(region, asked)


def with_token(region: str, token: str) -> Iterator[Instance]:
    yield from _listed(region, [_filter("client-token", [token])])


def all_up(region: str) -> Iterator[Instance]:
    ours = _filter(f"tag:{INSTALLATION}", [settings.INSTALLATION_ID])
    yield from _listed(region, [ours, _filter("instance-state-name", UP)])


def end(region: str, refs: Iterable[str]) -> None:
    """Ending what has ended already changes nothing; what is not known any more has ended."""
    if wanted := sorted(refs):
        try:
            cloud.ask(cloud.client_of(region).terminate_instances, InstanceIds=wanted)
        except cloud.Declined as no:
            if no.code != "InvalidInstanceID.NotFound":
                raise
            if len(wanted) > 1:
                # One that is not known keeps none of the others.
                for ref in wanted:
                    end(region, [ref])


def read(region: str, answer: Mapping[str, Any]) -> Instance:
    tags = {tag["Key"]: tag["Value"] for tag in answer.get("Tags", ())}
    found = ENDED_AT.search(answer.get("StateTransitionReason") or "")
    public = answer.get("PublicIpAddress") or ""
    private = answer.get("PrivateIpAddress") or ""
    reason = (answer.get("StateReason") or {}).get("Code", "")
    return Instance(
        ref=answer["InstanceId"],
        region=region,
        key=tags.get(KEY, ""),
        state=answer["State"]["Name"],
        launched_at=answer["LaunchTime"],
        ended_at=(
            datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if found else None
        ),
        address=public or private,
        addresses=frozenset(filter(None, (public, private))),
        why="spot" if reason in SPOT_ENDS else reason,
        facts={
            "number": tags.get(NUMBER, ""),
            "region": region,
            "subnet": answer.get("SubnetId", ""),
            "size": answer.get("InstanceType", ""),
            "is_spot": answer.get("InstanceLifecycle") == "spot",
            "groups": [group.get("GroupName", "") for group in answer.get("SecurityGroups", ())],
        },
    )


def _listed(region: str, filters: list[dict[str, Any]]) -> Iterator[Instance]:
    asked: dict[str, Any] = {"Filters": filters, "MaxResults": PAGE}
    while True:
        answer = cloud.ask(cloud.client_of(region).describe_instances, **asked)
        for reservation in answer["Reservations"]:
            for instance in reservation["Instances"]:
                yield read(region, instance)
        if not answer.get("NextToken"):
            return
        asked["NextToken"] = answer["NextToken"]


def _filter(name: str, values: Iterable[str]) -> dict[str, Any]:
    return {"Name": name, "Values": list(values)}
