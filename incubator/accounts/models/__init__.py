from incubator.accounts.models.countries import CountryChoice, country_of
from incubator.accounts.models.delegations import Delegation
from incubator.accounts.models.erasures import Erasure
from incubator.accounts.models.locks import AccountLock, LockKind
from incubator.accounts.models.people import Role, StaffRole, User
from incubator.accounts.models.role_requests import RoleRequest
from incubator.accounts.models.sign_ins import SignIn

__all__ = [
    "AccountLock",
    "CountryChoice",
    "Delegation",
    "Erasure",
    "LockKind",
    "Role",
    "RoleRequest",
    "SignIn",
    "StaffRole",
    "User",
    "country_of",
]
