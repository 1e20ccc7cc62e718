"""Addresses that programs of others send to, with proofs of their own."""

# What is sent there has to be signed by the bank: tests/billing/test_topups.py signs it.
# A part of a build comes by PUT alone: tests/studios/test_build_pages.py asks for it as everybody.
SIGNED: dict[str, str] = {
    "payments:sandbox_notification": "refused",
    "servers:build_part": "another method",
    # Agents ask with a token of their own: tests/studios/test_hosts.py asks as everybody else.
    "servers:agent_join": "refused",
    "servers:agent_turn": "refused",
}
