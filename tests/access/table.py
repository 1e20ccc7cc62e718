"""How routes are asked for: which objects their addresses name, and what passes their forms.

A new route needs a line only if its address names something that `world.things` knows by another
name, or an empty form would tell nothing. A route of somebody else's package needs a line in
`THIRD_PARTY`. Who may open it is written down in `matrix.txt`.
"""

from dataclasses import dataclass, field
from typing import Any

# Everything below is one room behind one door; tests/access/test_doors.py tries the doors.
DOORS = ("admin/", "cms/")


@dataclass(frozen=True, slots=True)
class Row:
    """How one route is asked for. Who is answered what stands in `matrix.txt`.

    `names` are the things that stand in the address, by its arguments. `posted` is a body that
    passes the form, where an empty one would tell nothing.
    """

    names: dict[str, str] = field(default_factory=dict)
    posted: dict[str, Any] = field(default_factory=dict)
    fragment: bool = False
    reading_writes: bool = False
    switch: str = ""


AWARD = {"number": "award"}
PAYOUT = Row({"number": "payout"})
PAYMENT = Row({"number": "payment"})
UNMATCHED = Row({"pk": "unmatched"})
TICKET = {"number": "ticket"}
INCIDENT = {"number": "incident"}


# What is sent there has to be signed by the bank: tests/billing/test_topups.py signs it.
# A part of a build comes by PUT alone: tests/studios/test_build_pages.py asks for it as everybody.
SIGNED: dict[str, str] = {
    "payments:sandbox_notification": "refused",
    "servers:build_part": "another method",
    # Agents ask with a token of their own: tests/studios/test_hosts.py asks as everybody else.
    "servers:agent_join": "refused",
    "servers:agent_turn": "refused",
}

ROWS: dict[str, Row] = {
    # One's own account
    "accounts:step_up": Row({"token": "kept"}),
    "accounts:step_up_as_demo": Row({"token": "kept"}, switch="DEMO"),
    "documents:download": Row({"token": "file link"}),
    "documents:picture": Row({"name": "picture"}),
    "work:job": Row({"pk": "job"}, fragment=True),
    "work:cancel_job": Row({"pk": "job"}),
    "work:resume_job": Row({"pk": "job"}),
    "messaging:open_notification": Row({"pk": "notification"}),
    "messaging:unsubscribe": Row({"token": "unsubscribe link"}),
    "messaging:send_letter_again": Row({"pk": "letter"}),
    "web:delete_view": Row({"pk": "view"}),
    "web:save_draft": Row(posted={"draft_of": "/apply/new/"}),
    "web:typed": Row({"token": "typed"}),
    # Staff
    "operation:audit_rows": Row({"kind": "tracked kind"}),
    "operation:audit_of": Row({"kind": "audited kind", "pk": "audited"}),
    "accounts:end_delegation": Row({"pk": "delegation"}),
    "accounts:give_role": Row({"pk": "role request"}),
    "accounts:refuse_role": Row({"pk": "role request"}),
    "accounts:withdraw_role": Row({"pk": "role request"}),
    "work:failed_work": Row({"pk": "failed work"}),
    "work:retry_work": Row({"pk": "failed work"}),
    "cms:cover": Row({"slug": "game"}),
    "web:kit": Row(switch="DEMO"),
    "web:kit_consequences": Row(switch="DEMO"),
    "portal:demo": Row(switch="DEMO"),
    "portal:demo_become": Row({"key": "persona"}, switch="DEMO"),
    "portal:demo_mail": Row(switch="DEMO"),
    "portal:search": Row(fragment=True),
    "approvals:vote": Row({"pk": "approval"}, posted={"verdict": "approve"}),
    "approvals:withdraw": Row({"pk": "approval"}),
    # Applications
    "studios:application": Row({"number": "draft"}),
    "studios:edit_application": Row({"number": "draft"}),
    "studios:keep_application": Row({"number": "draft"}, fragment=True),
    "studios:staff_application": Row({"number": "application"}),
    "studios:assign_reviewer": Row({"number": "application"}),
    # Who was not asked for a review has none to give.
    "studios:submit_review": Row({"number": "application"}),
    "studios:decide": Row({"number": "application"}),
    # A studio
    "studios:rotate_key": Row({"prefix": "key"}),
    "studios:revoke_key": Row({"prefix": "key"}),
    "studios:preview_request": Row(fragment=True),
    "studios:request": Row({"number": "request"}),
    "studios:extend_request": Row({"number": "request"}),
    "studios:withdraw_request": Row({"number": "request"}),
    "studios:staff_request": Row({"number": "request"}),
    "studios:hand_over_desk": Row({"number": "request"}),
    "studios:withdraw_rate": Row({"rate": "rate to come"}),
    "studios:bulk_requests": Row(posted={"verb": "approve"}),
    "studios:invitation": Row({"pk": "invitation"}),
    "studios:accept_invitation": Row({"pk": "invitation"}),
    "studios:decline_invitation": Row({"pk": "invitation"}),
    "studios:withdraw_invitation": Row({"pk": "invitation"}),
    "studios:member": Row({"member": "member"}),
    "studios:remove_member": Row({"member": "member"}),
    "servers:launch": Row({"number": "launchable"}),
    "servers:server": Row({"number": "server"}),
    "servers:state": Row({"number": "server"}, fragment=True),
    "servers:log": Row({"number": "server"}, fragment=True),
    "servers:log_file": Row({"number": "server"}),
    "servers:stop": Row({"number": "server"}),
    "servers:restart": Row({"number": "server"}),
    "servers:terminate": Row({"number": "server"}),
    "servers:replace": Row({"number": "server"}),
    "servers:build": Row({"number": "build"}),
    "servers:build_state": Row({"number": "build"}, fragment=True),
    "servers:build_part": Row({"number": "build", "part": "part"}, fragment=True),
    "servers:build_file": Row({"number": "ready build"}),
    "servers:finish_build": Row({"number": "whole build"}),
    "servers:abandon_build": Row({"number": "build"}),
    "servers:promote_build": Row({"number": "ready build"}),
    "servers:retire_build": Row({"number": "ready build"}),
    "servers:staff_build": Row({"number": "build"}),
    "servers:staff_build_file": Row({"number": "ready build"}),
    "servers:blueprint": Row({"number": "blueprint"}),
    "servers:blueprint_history": Row({"number": "blueprint"}),
    "servers:preview_blueprint": Row(fragment=True),
    "servers:revise_blueprint": Row({"number": "blueprint"}),
    "servers:withdraw_blueprint": Row({"number": "blueprint"}),
    "servers:offer_blueprint": Row({"number": "blueprint"}),
    "servers:preview_standard": Row(fragment=True),
    "servers:staff_blueprint": Row({"number": "blueprint"}),
    "servers:staff_revisions": Row({"number": "blueprint"}),
    "servers:revise_standard": Row({"number": "standard blueprint"}),
    "servers:withdraw_standard": Row({"number": "standard blueprint"}),
    "servers:offer_standard": Row({"number": "standard blueprint"}),
    "servers:new_fleet": Row({"number": "launchable"}),
    "servers:fleet": Row({"number": "fleet"}),
    "servers:change_fleet": Row({"number": "fleet"}),
    "servers:roll_out": Row({"number": "fleet"}),
    "servers:roll_back": Row({"number": "fleet"}),
    "servers:turn_fleet_on": Row({"number": "fleet"}),
    "servers:turn_fleet_off": Row({"number": "fleet"}),
    "servers:staff_fleet": Row({"number": "fleet"}),
    "servers:staff_launch": Row({"number": "launchable"}),
    "servers:staff_server": Row({"number": "server"}),
    "servers:agent_build": Row({"signed": "build link"}),
    "servers:staff_host": Row({"name": "host"}),
    "servers:invite_host_again": Row({"name": "host"}),
    "servers:evacuate_host": Row({"name": "host"}),
    "servers:readmit_host": Row({"name": "host"}),
    "servers:give_host_up": Row({"name": "host"}),
    "servers:retire_host": Row({"name": "host"}),
    "servers:stop_orphan": Row({"pk": "orphan"}),
    "servers:keep_orphan": Row({"pk": "orphan"}),
    "servers:adopt_orphan": Row({"pk": "orphan"}),
    "servers:adopt_orphan_as": Row(
        {"pk": "orphan", "number": "launchable", "revision": "orphan's revision"}
    ),
    "servers:staff_state": Row({"number": "server"}, fragment=True),
    "servers:staff_log": Row({"number": "server"}, fragment=True),
    "servers:staff_log_file": Row({"number": "server"}),
    "servers:staff_stop": Row({"number": "server"}),
    "servers:staff_restart": Row({"number": "server"}),
    "servers:staff_terminate": Row({"number": "server"}),
    "servers:staff_replace": Row({"number": "server"}),
    # The store
    "payments:incoming": Row({"number": "top-up"}),
    "payments:open": Row({"number": "top-up"}),
    "payments:returned": Row({"number": "top-up"}, reading_writes=True),
    "billing:buy": Row({"product": "product"}),
    "billing:order": Row({"number": "order"}),
    "payments:sandbox_pay": Row({"token": "bank page"}),
    "billing:product_price": Row({"product": "product"}),
    "billing:withdraw_price": Row({"product": "keyed product", "price": "price to come"}),
    "billing:product_keys": Row({"product": "keyed product"}),
    "billing:product_warning": Row({"product": "keyed product"}, posted={"warn_below": "5"}),
    "billing:give_product": Row({"product": "gems"}),
    "billing:product_discount": Row({"product": "keyed product"}),
    "billing:agree_to_discount": Row({"discount": "discount"}),
    "billing:refuse_discount": Row({"discount": "discount"}),
    "billing:withdraw_discount": Row({"discount": "discount to come"}),
    "billing:reveal_key": Row({"key": "game key"}),
    "billing:staff_order": Row({"number": "order"}),
    "billing:staff_refund": Row({"number": "order", "line": "line"}),
    "billing:staff_payout": PAYOUT,
    "billing:staff_payout_release": PAYOUT,
    "billing:staff_payout_cancel": PAYOUT,
    "payments:payment": PAYMENT,
    "payments:confirm": PAYMENT,
    "payments:fail": PAYMENT,
    "payments:return": PAYMENT,
    "payments:unmatched_report": UNMATCHED,
    "payments:unmatched_take": UNMATCHED,
    "payments:unmatched_resolve": UNMATCHED,
    "billing:ledger_account": Row({"account": "account"}),
    "billing:ledger_lines": Row({"account": "account"}),
    "billing:ledger_entry": Row({"entry": "entry"}),
    # Funding
    "funding:fund": Row({"slug": "fund"}),
    "funding:award_new": Row({"number": "request"}),
    "funding:award": Row(AWARD),
    "funding:milestone_accept": Row({**AWARD, "ordinal": "handed in"}),
    "funding:milestone_return": Row({**AWARD, "ordinal": "handed in"}),
    "funding:tranche_pay": Row({**AWARD, "ordinal": "voted"}),
    "funding:staff_deal": Row({"number": "deal"}),
    "funding:terms_new": Row({"number": "deal"}),
    "funding:settle": Row({"number": "deal"}),
    "funding:staff_statement": Row({"number": "statement"}),
    "funding:studio_award": Row(AWARD),
    "funding:milestone_deliver": Row({**AWARD, "ordinal": "handed in"}),
    "funding:document": Row({**AWARD, "document_id": "evidence"}),
    "funding:tranche_request": Row({**AWARD, "ordinal": "paid"}),
    "funding:tranche_withdraw": Row({**AWARD, "ordinal": "voted"}),
    "funding:deal": Row({"number": "deal"}),
    "funding:statement": Row({"number": "statement"}),
    "funding:statement_line": Row({"number": "statement", "code": "line code"}),
    "funding:payout_request": Row({"number": "statement"}),
    # Support
    "support:ticket": Row({"number": "ticket"}),
    "support:chat": Row({"number": "chat"}),
    "support:chat_news": Row({"number": "chat"}, reading_writes=True),
    "support:leave_chat": Row({"number": "chat"}),
    "support:ask": Row({"topic": "topic"}),
    "support:ask_as_guest": Row({"topic": "topic"}),
    "support:confirm": Row({"token": "token"}),
    "support:report_figure": Row({"figure": "figure"}),
    "support:rate": Row({"token": "solution"}),
    "support:own_act": Row({"number": "ticket"}, posted={"verb": "settle"}),
    "support:bulk": Row(posted={"verb": "solve"}),
    "support:staff_ticket": Row(TICKET),
    "support:staff_reply": Row(TICKET),
    "support:staff_act": Row(TICKET, posted={"verb": "take"}),
    "support:staff_refund": Row({**TICKET, "line": "line"}),
    "support:raw_mail": Row({"number": "mailed", "arrival": "arrival"}),
    "support:attachment": Row({"number": "mailed", "file": "attached"}),
    "support:own_attachment": Row({"number": "mailed", "file": "attached"}),
    "support:merge": Row(TICKET),
    "support:erase": Row(TICKET),
    "support:link": Row(TICKET),
    "support:incident": Row(INCIDENT),
    "support:incident_act": Row(INCIDENT, posted={"verb": "show"}),
    "support:announce": Row(INCIDENT),
    "support:studio_ticket": Row(TICKET),
    "support:studio_attachment": Row({"number": "mailed", "file": "attached"}),
    "support:here": Row(posted={"verb": "arrive"}),
    "support:handing": Row({"queue": "queue"}, posted={"hands_out": "hand"}),
    "support:skills": Row({"agent": "agent"}),
    "support:macro": Row({"macro": "macro"}),
    "support:retire_macro": Row({"macro": "retired macro"}),
    "support:macro_text": Row({**TICKET, "macro": "macro"}),
    "support:staff_measure": Row({**TICKET, "verb": "measure"}),
    "support:unblock_sender": Row({"blocked": "blocked sender"}),
    "support:live": Row(TICKET),
    "support:split": Row(TICKET),
    "support:sort": Row(TICKET),
    "support:policy": Row({"pk": "policy"}),
    "support:calendar": Row({"pk": "calendar"}),
    # The site
    "cms:studio": Row({"slug": "studio"}),
    "cms:submission": Row({"pk": "submission"}),
    "cms:decide": Row({"pk": "submission"}),
}

# Routes of other packages, in the words of our guards. "hidden" is there for nobody.
THIRD_PARTY: dict[str, str] = {
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_signup": "public",
    "account_reauthenticate": "signed-in",
    "account_email": "signed-in",
    "account_email_verification_sent": "public",
    "account_change_password": "signed-in",
    "account_set_password": "signed-in",
    "account_reset_password": "public",
    "account_confirm_login_code": "public",
    "account_confirm_email": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_from_key_done": "public",
    "account_reset_password_done": "public",
    "mfa_authenticate": "public",
    "mfa_reauthenticate": "signed-in",
    "mfa_activate_totp": "signed-in",
    "mfa_deactivate_totp": "signed-in",
    "mfa_view_recovery_codes": "signed-in",
    "mfa_generate_recovery_codes": "signed-in",
    "mfa_download_recovery_codes": "signed-in",
    "mfa_add_webauthn": "signed-in",
    "mfa_reauthenticate_webauthn": "signed-in",
    "mfa_remove_webauthn": "signed-in",
    "mfa_edit_webauthn": "signed-in",
    "mfa_login_webauthn": "public",
    "wagtaildocs_serve": "public",
    "wagtaildocs_authenticate_with_password": "public",
    "wagtailcore_authenticate_with_password": "public",
    "wagtailcore_login": "public",
    "wagtail_serve": "public",
}
