"""Security groups: one for each set of ports, made when it is first needed."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from studios.servers.providers.ec2 import cloud
from studios.servers.providers.ec2.cloud import Declined, Region

Ports = Iterable[Mapping[str, Any]]


def group_for(region: Region, ports: Ports) -> str:
    """The group that lets players in at these ports and nobody anywhere else.

    Cut off after any call, it goes on there the next time.
    """
    opened = _opened(ports)
    client = cloud.client_of(region.name)
    based = cloud.ask(client.describe_security_groups, GroupIds=[region.group])
    network = based["SecurityGroups"][0]["VpcId"]
    name = name_of(ports)
    group = _found(region, name, network)
    if group is None:
        _make(region, name, network)
        # Another process may have made it meanwhile.
        group = _found(region, name, network)
        if group is None:
            raise Declined("InvalidGroup.NotFound", name)
    open_by_now = {
        (rule["IpProtocol"], rule.get("FromPort")) for rule in group.get("IpPermissions", ())
    }
    missing = [port for port in opened if port not in open_by_now]
    if missing:
        _open(region, group["GroupId"], missing)
    return str(group["GroupId"])


def _opened(ports: Ports) -> list[tuple[str, int]]:
    return sorted({(str(port["protocol"]), int(port["port"])) for port in ports})


def name_of(ports: Ports) -> str:
    opened = _opened(ports)
    said = ",".join(f"{protocol}/{port}" for protocol, port in opened)
    mark = hashlib.sha256(said.encode()).hexdigest()[:16]
    return f"incubator-{settings.INSTALLATION_ID}-{mark}"[:255]


def _found(region: Region, name: str, network: str) -> dict[str, Any] | None:
    filters = [
        {"Name": "group-name", "Values": [name]},
        {"Name": "vpc-id", "Values": [network]},
    ]
    client = cloud.client_of(region.name)
    found = cloud.ask(client.describe_security_groups, Filters=filters)["SecurityGroups"]
    return found[0] if found else None


def _make(region: Region, name: str, network: str) -> None:
    tags = [{"Key": "incubator:installation", "Value": settings.INSTALLATION_ID}]
    try:
        cloud.ask(
            cloud.client_of(region.name).create_security_group,
            GroupName=name,
            Description="incubator",
            VpcId=network,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": tags}],
        )
    except Declined as no:
        if no.code != "InvalidGroup.Duplicate":
            raise


def _open(region: Region, group: str, ports: list[tuple[str, int]]) -> None:
    rules = [
        {
            "IpProtocol": protocol,
            "FromPort": port,
            "ToPort": port,
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        }
        for protocol, port in ports
    ]
    try:
        cloud.ask(
            cloud.client_of(region.name).authorize_security_group_ingress,
            GroupId=group,
            IpPermissions=rules,
        )
    except Declined as no:
        if no.code != "InvalidPermission.Duplicate":
            raise
