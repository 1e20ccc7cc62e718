"""An EC2 in memory, behind the interface of boto3's client, that behaves as badly as the real one.

Lists lag behind, answers are lost after what was asked for was done, zones have nothing free, calls
are throttled, spot instances are taken away, and instances vanish. Every call is counted.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from django.utils import timezone

GROUP, NETWORK = "sg-base", "vpc-1"
# Terminated instances are shown for about an hour.
SHOWN_AFTER_THE_END = timedelta(hours=1)


@dataclass
class Instance:
    ref: str
    key: str
    tags: dict[str, str]
    token: str
    size: str
    subnet: str
    is_spot: bool
    asked: Mapping[str, Any]
    launched_at: datetime
    shown_at: datetime
    address: str
    ended_at: datetime | None = None
    reason: str = ""
    state: str = "pending"

    @property
    def is_up(self) -> bool:
        return self.ended_at is None


@dataclass
class FakeEc2:
    """`lag` is how long lists do not show what is new; `before` and `after` are called around each
    call with its name, and may raise.
    """

    lag: timedelta = timedelta()
    instances: dict[str, Instance] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    # (subnet, size, is_spot) that have nothing free.
    full: set[tuple[str, str, bool]] = field(default_factory=set)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    before: Callable[[str], None] = lambda _name: None
    after: Callable[[str], None] = lambda _name: None
    page: int = 1000

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self.groups[GROUP] = {"GroupId": GROUP, "GroupName": "base", "VpcId": NETWORK}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The client's methods: `_run_instances` is what `run_instances` does."""
        if name.startswith("_"):
            raise AttributeError(name)
        method: Callable[..., Any] = getattr(self, f"_{name}")

        def called(**given: Any) -> Any:
            self.calls[name] += 1
            self.before(name)
            answer = method(**given)
            self.after(name)
            return answer

        return called

    @property
    def up(self) -> list[Instance]:
        return [one for one in self.instances.values() if one.is_up]

    def _run_instances(self, **asked: Any) -> dict[str, Any]:
        if asked.get("DryRun"):
            raise refusal("DryRunOperation", "it would have succeeded")
        token, print_ = asked["ClientToken"], parameters_hash(asked)
        if token in self.tokens:
            known, ref = self.tokens[token]
            if known != print_:
                raise refusal("IdempotentParameterMismatch", "other parameters than before")
            one = self.instances.get(ref)
            if one is None or not one.is_up:
                raise refusal("IdempotentInstanceTerminated", "that instance is terminated")
            return {"Instances": [self._shown(one)]}
        is_spot = asked.get("InstanceMarketOptions", {}).get("MarketType") == "spot"
        if (asked["SubnetId"], asked["InstanceType"], is_spot) in self.full:
            raise refusal("InsufficientInstanceCapacity", "there is nothing free there")
        if unknown := set(asked["SecurityGroupIds"]) - self.groups.keys():
            raise refusal("InvalidGroup.NotFound", f"{unknown}")
        number = next(self._numbers)
        [tags] = [
            {tag["Key"]: tag["Value"] for tag in spec["Tags"]}
            for spec in asked["TagSpecifications"]
            if spec["ResourceType"] == "instance"
        ]
        now = timezone.now().replace(microsecond=0)
        one = Instance(
            ref=f"i-{number:017x}",
            key=tags["incubator:key"],
            tags=tags,
            token=token,
            size=asked["InstanceType"],
            subnet=asked["SubnetId"],
            is_spot=is_spot,
            asked=asked,
            launched_at=now,
            shown_at=timezone.now() + self.lag,
            address=f"198.51.{number // 256}.{number % 256}",
        )
        self.instances[one.ref] = one
        self.tokens[token] = (print_, one.ref)
        return {"Instances": [self._shown(one)]}

    def _describe_instances(self, **asked: Any) -> dict[str, Any]:
        now = timezone.now()
        found = [one for one in self.instances.values() if self._is_listed(one, now)]
        for wanted in asked.get("Filters", ()):
            assert len(wanted["Values"]) <= 200
            values = set(wanted["Values"])
            found = [one for one in found if self._value(one, wanted["Name"]) in values]
        begin = int(asked.get("NextToken", "0"))
        shown = found[begin : begin + min(self.page, asked.get("MaxResults", 1000))]
        answer: dict[str, Any] = {
            "Reservations": [{"Instances": [self._shown(one)]} for one in shown]
        }
        if begin + len(shown) < len(found):
            answer["NextToken"] = str(begin + len(shown))
        return answer

    def _terminate_instances(self, **asked: Any) -> dict[str, Any]:
        now = timezone.now()
        for ref in asked["InstanceIds"]:
            one = self.instances.get(ref)
            if one is None or now < one.shown_at:
                raise refusal("InvalidInstanceID.NotFound", f"{ref} does not exist")
        for ref in asked["InstanceIds"]:
            self.take_away(ref, "Client.UserInitiatedShutdown")
        return {"TerminatingInstances": []}

    def _describe_security_groups(self, **asked: Any) -> dict[str, Any]:
        if ids := asked.get("GroupIds"):
            return {"SecurityGroups": [self.groups[one] for one in ids]}
        [named, _network] = asked["Filters"]
        found = [one for one in self.groups.values() if one["GroupName"] in named["Values"]]
        return {"SecurityGroups": found}

    def _create_security_group(self, **asked: Any) -> dict[str, Any]:
        if any(one["GroupName"] == asked["GroupName"] for one in self.groups.values()):
            raise refusal("InvalidGroup.Duplicate", asked["GroupName"])
        ref = f"sg-{len(self.groups)}"
        self.groups[ref] = {
            "GroupId": ref,
            "GroupName": asked["GroupName"],
            "VpcId": asked["VpcId"],
            "IpPermissions": [],
        }
        return {"GroupId": ref}

    def _authorize_security_group_ingress(self, **asked: Any) -> dict[str, Any]:
        rules = self.groups[asked["GroupId"]]["IpPermissions"]
        if any(rule in rules for rule in asked["IpPermissions"]):
            raise refusal("InvalidPermission.Duplicate", "it is open already")
        rules += asked["IpPermissions"]
        return {}

    def come_up(self) -> None:
        """What is starting runs by now."""
        for one in self.up:
            one.state = "running"

    def take_away(self, ref: str, reason: str) -> None:
        one = self.instances[ref]
        if one.is_up:
            one.ended_at = max(one.launched_at, timezone.now().replace(microsecond=0))
            one.state, one.reason = "terminated", reason

    def twin_of(self, one: Instance, key: str = "") -> Instance:
        """What is never to be: a second one, a moment younger."""
        ref, key = f"i-{next(self._numbers):017x}", key or one.key
        twin = replace(
            one,
            ref=ref,
            key=key,
            tags={**one.tags, "incubator:key": key},
            token="",
            launched_at=one.launched_at + timedelta(seconds=1),
            address=f"203.0.113.{len(self.instances) % 256}",
        )
        self.instances[ref] = twin
        return twin

    def vanish(self, ref: str) -> None:
        """It is gone, and no list tells of it any more."""
        self.take_away(ref, "")
        self.instances[ref].shown_at = datetime.max.replace(tzinfo=UTC)

    def _is_listed(self, one: Instance, now: datetime) -> bool:
        over_long = one.ended_at is not None and now > one.ended_at + SHOWN_AFTER_THE_END
        return now >= one.shown_at and not over_long

    def _value(self, one: Instance, name: str) -> str:
        if name.startswith("tag:"):
            return one.tags.get(name.removeprefix("tag:"), "")
        return {"instance-state-name": one.state, "client-token": one.token}[name]

    def _shown(self, one: Instance) -> dict[str, Any]:
        ended = f"User initiated ({one.ended_at:%Y-%m-%d %H:%M:%S} GMT)" if one.ended_at else ""
        return {
            "InstanceId": one.ref,
            "State": {"Name": one.state},
            "InstanceType": one.size,
            "SubnetId": one.subnet,
            **({"InstanceLifecycle": "spot"} if one.is_spot else {}),
            "SecurityGroups": [
                {"GroupId": ref, "GroupName": self.groups[ref]["GroupName"]}
                for ref in one.asked["SecurityGroupIds"]
            ],
            "LaunchTime": one.launched_at,
            "PublicIpAddress": one.address if one.state == "running" else None,
            "StateTransitionReason": ended,
            "StateReason": {"Code": one.reason} if one.reason else None,
            "Tags": [{"Key": name, "Value": text} for name, text in one.tags.items()],
        }


def refusal(code: str, text: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": text}}, "RunInstances")


def no_answer() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="https://ec2.eu-central-1.amazonaws.com/")


def parameters_hash(asked: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
