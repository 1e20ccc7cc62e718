from incubator.accounts.services.people import grant_role, open_account, revoke_role

__all__ = ["grant_role", "open_account", "revoke_role"]
