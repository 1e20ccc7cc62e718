"""What we send is what EC2 takes: the same requests against moto, through botocore's own checks."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from studios.servers.models import Server
from studios.servers.providers.ec2 import Ec2Provider, cloud
from studios.servers.providers.port import Order, Phase, ProviderUnavailable
from tests.studios.at_ec2 import REGION, say

EC2 = Ec2Provider()


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch, settings: Any, ec2_server: Server) -> Iterator[Any]:
    """moto's, with a network of two zones, a group and a template; not the fake."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    # What files in a bucket go to is not where machines come from.
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9/")
    with mock_aws():
        client = boto3.client("ec2", region_name=REGION, config=cloud.PATIENCE)
        network = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            client.create_subnet(
                VpcId=network, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}"
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        group = client.create_security_group(GroupName="base", Description="Base", VpcId=network)[
            "GroupId"
        ]
        image = client.describe_images()["Images"][0]["ImageId"]
        template = client.create_launch_template(
            LaunchTemplateName="servers", LaunchTemplateData={"ImageId": image}
        )["LaunchTemplate"]["LaunchTemplateId"]
        known = {"template": template, "subnets": subnets, "group": group}
        settings.EC2_REGIONS = {REGION: known}
        monkeypatch.setattr(cloud, "client_of", lambda _region: client)
        yield client


@pytest.mark.parametrize("is_spot", [False, True])
def test_a_server_lives_and_dies_at_amazon(
    amazon: Any, ec2_server: Server, ec2_order: Order, settings: Any, is_spot: bool
) -> None:
    settings.EC2_SPOT = is_spot
    machine = EC2.launch(order=ec2_order)
    assert machine.phase == Phase.STARTING
    assert EC2.launch(order=ec2_order).ref == machine.ref
    say(ec2_server, "running")
    seen = EC2.look(keys=[ec2_order.key])[ec2_order.key]
    assert (seen.phase, seen.ref) == (Phase.RUNNING, machine.ref)
    assert seen.address.endswith(":20000")
    assert [one.ref for one in EC2.machines()] == [machine.ref]
    [shown] = amazon.describe_instances(InstanceIds=[machine.ref])["Reservations"][0]["Instances"]
    assert shown["MetadataOptions"]["HttpTokens"] == "required"
    assert len(shown["SecurityGroups"]) == 2
    EC2.stop(key=ec2_order.key)
    EC2.stop(key=ec2_order.key)
    gone = EC2.look(keys=[ec2_order.key])[ec2_order.key]
    assert gone.phase == Phase.GONE
    assert list(EC2.machines()) == []


def test_what_amazon_declines_is_told_in_its_words(
    amazon: Any, ec2_order: Order, settings: Any
) -> None:
    settings.EC2_REGIONS[REGION]["group"] = "sg-unknown"
    with pytest.raises(ProviderUnavailable, match="InvalidGroup"):
        EC2.launch(order=ec2_order)


def test_where_nobody_answers_nothing_is_known(
    ec2_order: Order, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EC2_ENDPOINT_URL = "http://127.0.0.1:9/"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr(cloud, "client_of", cloud_of_our_own)
    with pytest.raises(ProviderUnavailable):
        EC2.look(keys=[ec2_order.key])


def cloud_of_our_own(region: str) -> Any:
    return boto3.client(
        "ec2", region_name=region, endpoint_url="http://127.0.0.1:9/", config=cloud.PATIENCE
    )
