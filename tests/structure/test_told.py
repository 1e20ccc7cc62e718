"""Whoever something is done to is told: an act that tells nobody says why not."""

from incubator.core.acts import ACTS, NOBODY

# Acts that tell nobody, by the reason.
SILENT = {
    "it reads, and changes nothing": {
        *("application.read", "back_door.open", "failed_work.read", "fund.read", "ledger.read"),
        *("card.read", "exchange_rate.read", "tax_rate.read"),
        *("letter.read", "order.read", "outgoing_payment.read", "page.read", "payout.read"),
        *("resource_request.read", "server.read", "studio.read_money", "ticket.read"),
        "ticket.read_for_studio",
        "ticket.report",
        *(
            "blueprint.read",
            "build.read",
            "fleet.read",
            "host.read",
            "trail.read",
            "view_as.begin",
            "view_as.end",
        ),
    },
    "done by the person whose it is": {
        "account.choose_country",
        *("account.add_authenticator", "account.add_passkey", "account.change_email"),
        *("account.change_password", "account.make_recovery_codes", "account.open"),
        *("account.remove_authenticator", "account.remove_passkey", "account.reset_password"),
        *("account.set_password", "account.sign_out", "account.confirm_as_demo"),
        *("application.begin", "game.add", "game.edit", "page.save_draft", "page.withdraw"),
        *("order.begin", "pay_limit.lift", "pay_limit.set"),
        *("subscription.give_up", "subscription.keep", "subscription.resume"),
        *("game_connection.end", "game_connection.lower", "game_purchase.decline"),
        *("incoming_payment.intend", "product.add", "product.set_price"),
        *("product.add_keys", "product.set_warning", "price.withdraw", "game_key.reveal"),
        "discount.make",
        *("job.start", "job.cancel", "job.resume", "resource_request.cancel", "tranche.withdraw"),
        *("ticket.rate", "ticket.settle"),
        *("build.abandon", "build.finish", "build.promote", "build.retire", "build.upload"),
        *("role_request.withdraw", "server.ask", "server.ask_to_stop", "invitation.withdraw"),
        *("blueprint.derive", "blueprint.offer", "blueprint.revise", "blueprint.withdraw"),
        *("server.ask_to_drain", "server.ask_to_replace", "server.ask_to_restart"),
        *("server.allocate", "server.give_back"),
        *("fleet.make", "fleet.change", "fleet.roll_out", "fleet.roll_back"),
        *("fleet.turn_on", "fleet.turn_off"),
    },
    "who has to answer is asked by the approval itself": {
        *(
            "approval.vote",
            "card_batch.order",
            "payout.ask",
            "refund.ask",
            "resource_request.make",
            "resource_request.ask_more",
            "server.ask_more",
            "ticket.ask_refund",
        ),
        "tranche.request",
    },
    "another act that follows tells of the same": {
        *("approval.complete", "approval.reject", "approval.void", "award.reopen"),
        *("ticket.ban", "ticket.lift_ban", "ticket.lock", "ticket.unlock", "ticket.regrant"),
        "ticket.take_back",
        *("application.start_review", "entitlement.revoke", "incoming_payment.cancel"),
        "orphan.adopt",
        *("incoming_payment.expire", "incoming_payment.fail", "incoming_payment.open"),
        *("incoming_payment.pay", "invitation.accept", "job.fail", "job.finish", "job.requeue"),
        *("subscription.recover", "subscription.run_out"),
        *("order.refund_part", "order.refund_rest", "game_purchase.buy"),
        *("card.activate", "card.expire", "card.give_back", "card.use_up"),
        *("outgoing_payment.confirm", "outgoing_payment.fail", "outgoing_payment.instruct"),
        *("outgoing_payment.return", "refund.approve", "resource_request.hand_over"),
        *("upload.abandon", "upload.finish", "upload.keep", "upload.refuse", "upload.remove"),
        *("review.submit", "studio.open", "ticket.refund", "unmatched_report.resolve"),
        "ticket.answer_for_studio",
    },
    "work inside of the house": {
        *("blueprint.publish", "host.evacuate", "host.invite", "host.invite_again"),
        *("host.readmit", "host.retire", "orphan.keep", "orphan.stop", "orphan.vanish"),
        *("failed_work.retry", "fund.open", "letter.send_again", "page.change_in_editor"),
        *("purchase_import.take_in", "rate.set", "ticket.give_back", "ticket.note"),
        *("ticket.belongs_not", "ticket.mark_spam", "ticket.merge", "ticket.merge_in"),
        *("desk.arrive", "desk.leave", "desk.set_skills", "queue.set_handing", "ticket.tag"),
        *("macro.retire", "macro.write", "incident.fix", "incident.reopen", "incident.show"),
        *("incident.hide", "ticket.link", "ticket.unlink", "ticket.note_for_studio"),
        *("ticket.not_spam", "ticket.read_words", "ticket.split", "ticket.split_off"),
        *("ticket.block_sender", "ticket.file_blocked", "sender.block", "sender.unblock"),
        *("ticket.sort", "sla_policy.set", "service_calendar.set"),
        *("customer_tier.set", "customer_tier.end", "customer_tier.run_out", "ticket.count_as"),
        *("exchange_rate.add", "exchange_rate.fetch", "exchange_position.value", "tax_rate.add"),
        *("card_class.add", "card_expiry.make", "distributor.add"),
        "unmatched_report.take",
    },
    "a game does it, and shows its player": {
        *("entitlement.consume", "game_connection.ask", "game_purchase.ask"),
    },
    "the statement of the month tells of it": {"service_charge.make"},
    "what is said next is told": {"ticket.close", "ticket.reopen"},
    "its words go to everybody as answers": {"incident.announce"},
    "nobody is left who could read it; signing in says it": {"account.close"},
    "a mail of its own tells of it, as nobody signs in": {
        *("account.lock", "erasure.carry_out", "ticket.erase"),
    },
    "whoever comes back is let in": {"account.lock_ran_out"},
}


def test_an_act_that_tells_nobody_says_why_not() -> None:
    silent = {key for key, act in ACTS.items() if act.tells == NOBODY}
    explained = [key for keys in SILENT.values() for key in keys]
    assert len(explained) == len(set(explained))
    assert silent == set(explained)
