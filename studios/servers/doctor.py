"""What `manage.py doctor` asks of the places where servers run."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from incubator.core.sql.made_from import missing_migrations
from incubator.operation.doctor.asked import asked
from incubator.operation.doctor.findings import Finding, advice, failure, fine
from incubator.operation.probes import database_answers
from studios.servers.models import Host, Launch, Server
from studios.servers.providers import Ec2Provider, Order, ProviderUnavailable
from studios.servers.providers.ec2 import cloud, launches
from studios.servers.providers.ec2.instances import all_up
from studios.servers.selectors.drift import drifts

LOCAL = {"127.0.0.1", "localhost", "::1"}
# How EC2 says yes to what was asked for on trial.
WOULD_HAVE = "DryRunOperation"
SEE = 'See docs/operations/README.md, "Servers at EC2".'


@asked
def check_ec2() -> Iterator[Finding]:
    """Everything that a launch needs, without launching anything."""
    if Ec2Provider.name not in settings.SERVER_PROVIDERS:
        return
    missing = [
        name
        for name in ("INSTALLATION_ID", "EC2_REGIONS", "EC2_TYPES")
        if not getattr(settings, name)
    ]
    if missing:
        yield failure(f"Servers are to run at EC2, and {' and '.join(missing)} is not set.", SEE)
        return
    if not all({"type", "memory_mb", "cpu_percent"} <= set(known) for known in settings.EC2_TYPES):
        yield failure("EC2_TYPES does not say of each type what a server may have there.", SEE)
        return
    if urlsplit(settings.SITE_URL).hostname in LOCAL:
        yield failure(
            f"Machines at EC2 cannot reach the portal at {settings.SITE_URL}.",
            "Set SITE_URL to the public address.",
        )
    for region in settings.EC2_REGIONS:
        yield _region(region)


@asked
def check_hosts() -> Iterator[Finding]:
    """Hosts on which servers are not kept apart from each other."""
    if not database_answers() or missing_migrations():
        return
    rows = Host.objects.filter(state__in=["active", "evacuating"], joined_at__isnull=False)
    open_ones = list(rows.filter(contains=False).order_by("name").values_list("name", flat=True))
    if open_ones:
        yield advice(
            f"The agent does not run as root on {', '.join(open_ones)}, so servers there have no"
            " user of their own and only operations' blueprints run.",
            "Run the agent as root, see docs/operations/hosts.md.",
        )
    elif rows.exists():
        yield fine("On every host each server is a user of its own.")


@asked
def check_drift() -> Iterator[Finding]:
    """Servers that have differed for long from what is wanted."""
    if not database_answers() or missing_migrations():
        return
    now = timezone.now()
    old = {pk for pk, some in drifts(now).items() if some[0].is_old(now)}
    if not old:
        return
    numbers = Server.objects.filter(pk__in=old).order_by("pk").values_list("number", flat=True)
    yield advice(
        f"{len(old)} servers have differed for over 30 minutes from what is wanted:"
        f" {', '.join(numbers[:10])}.",
        "Look at /staff/hosts/drift/ and at the hosts it names.",
    )


def _region(name: str) -> Finding:
    """A launch on trial: it asks for the template, the network and the rights, and makes nothing."""
    try:
        region = cloud.region_named(name)
        list(all_up(name))
        client = cloud.client_of(name)
        cloud.ask(client.describe_security_groups, GroupIds=[region.group])
        row = Launch(
            region=name,
            subnet=region.subnets[0],
            size=settings.EC2_TYPES[0]["type"],
            is_spot=settings.EC2_SPOT,
            asked_at=timezone.now(),
            token="",
        )
        order = Order(key="trial", number="trial", name="trial", memory_mb=0, cpu_percent=0)
        trial = launches.request(row, order, region, region.group)
        cloud.ask(client.run_instances, **trial | {"DryRun": True})
    except cloud.Declined as no:
        if no.code == WOULD_HAVE:
            return fine(f"EC2 in {name} would launch servers.")
        return failure(f"EC2 in {name} would launch no server. {no}", SEE)
    except ProviderUnavailable as error:
        return failure(f"EC2 in {name} would launch no server. {error}", SEE)
    return failure(f"EC2 in {name} launched something on trial.", SEE)
