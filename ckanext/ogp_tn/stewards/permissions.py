"""The policy: who may do what, a sentence each. Auth functions ask here and know nothing else.

A *user* is a user's name, empty for a visitor who is not signed in; a *body* is the name or id of
a public body. A role in the body above counts in the bodies below where
``ckan.auth.roles_that_cascade_to_sub_groups`` lists it. A system administrator may everything.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import authz, model

from ckanext.ogp_tn import config
from ckanext.ogp_tn.stewards import review_rules
from ckanext.ogp_tn.stewards.roles import REVIEW, STEWARD

PLAN = "action-plan"
#: The types of datasets that make up an action plan.
PLAN_TYPES = (PLAN, "commitment")


# What belongs to a body


def may_see_drafts(user: str | None, body: str | None) -> bool:
    """Everybody who has a role in a body sees what is not public yet."""
    return _has(user, body, "read")


def may_draft(user: str | None, body: str | None) -> bool:
    """Editors, stewards and admins write drafts of their body."""
    return _has(user, body, "create_dataset")


def may_publish(user: str | None, body: str | None) -> bool:
    """Stewards and admins decide what of their body becomes public, changes, or is hidden again."""
    return _has(user, body, REVIEW)


def may_check(user: str | None, body: str | None) -> bool:
    """Whoever writes for a body has its data checked, and learns what the public does not."""
    return may_draft(user, body)


def may_review(user: str | None, body: str | None, kind: str) -> bool:
    """Whoever may publish a body's records looks at what others propose; the team at plans."""
    return may_publish(user, body) or (kind in PLAN_TYPES and edits_every_commitment(user))


def needs_no_review(user: str | None, body: str | None, kind: str) -> bool:
    """The portal's option says whose changes the public sees at once."""
    mode = config.four_eyes()
    if mode == review_rules.OFF or authz.is_sysadmin(user):
        return True
    return mode == review_rules.EDITORS and may_review(user, body, kind)


def may_import(user: str | None, body: str | None) -> bool:
    """Rows by the thousand are no proposal that anybody reads: who needs no review imports."""
    return may_draft(user, body) and needs_no_review(user, body, "inventory")


def may_set_targets(user: str | None, body: str | None) -> bool:
    """A target is the body's promise, so it is for those who may publish."""
    return may_publish(user, body)


def may_delete(user: str | None, body: str | None) -> bool:
    """Admins delete, and editors as in CKAN; a steward makes private, or removes with a reason."""
    return _has(user, body, "delete_dataset")


def may_manage_members(user: str | None, body: str | None) -> bool:
    """Only admins of a body give and take its roles."""
    return _has(user, body, "membership")


def may_fill_group(user: str | None, group: str) -> bool:
    """A thematic group is filled by its members, as in CKAN."""
    return _has(user, group, "manage_group")


def is_only_steward(user: str | None, body: str | None) -> bool:
    """Whatever this person may in the body comes from being its steward, or that of one above."""
    return may_publish(user, body) and not may_delete(user, body)


def is_kept_from_deleting(user: str | None, body: str | None, kind: str) -> bool:
    """Whoever edits only as a steward, or plans and commitments only as the team, deletes none."""
    of_team = kind in PLAN_TYPES and in_team(user)
    return is_only_steward(user, body) or (of_team and not may_delete(user, body))


# Plans and commitments


def in_team(user: str | None) -> bool:
    """The open-government team: stewards and admins of the body that the portal's option names.

    A role in the body above that one is not enough.
    """
    team = model.Group.get(config.team_organization())
    if team is None or team.state != "active" or not _exists(user):
        return False
    return authz.users_role_for_group_or_org(team.id, user) in ("admin", STEWARD)


def edits_every_commitment(user: str | None) -> bool:
    """The open-government team writes the plans and all their commitments."""
    return authz.is_sysadmin(user) or in_team(user)


def may_change_plan(user: str | None, body: str | None) -> bool:
    """A steward does not change a plan, nor make commitments, unless of the team."""
    return edits_every_commitment(user) or not is_only_steward(user, body)


def may_confirm(user: str | None) -> bool:
    """Only the team records what every assessor says; what a lead body reports, it confirms."""
    return edits_every_commitment(user)


# Stewards


def may_appoint(user: str | None, body: str | None) -> bool:
    """The team appoints stewards everywhere, an admin those of the own body."""
    return in_team(user) or may_manage_members(user, body)


def may_see_workbench(user: str | None, body: str | None) -> bool:
    """A body's steward sees what waits there, and the team sees it everywhere.

    Without a body it is the own one: whoever writes for some body has it.
    """
    if body is None:
        return edits_every_commitment(user) or bool(bodies_where(user, "create_dataset"))
    return edits_every_commitment(user) or may_publish(user, body)


# The plain helpers


def bodies_where(user: str | None, permission: str) -> list[str]:
    """Return the ids of the bodies where somebody has a permission, their own or from above.

    CKAN's ``organization_list_for_user`` says the same and asks the database for each body.
    """
    person = model.User.get(user) if user else None
    if person is None or person.state != model.State.ACTIVE:
        return []
    if person.sysadmin:
        there = model.Group.is_organization, model.Group.state == "active"
        return list(model.Session.scalars(sa.select(model.Group.id).where(*there)))
    roles = held(person.id)
    found = sa.select(roles.c.body).where(roles.c.role.in_(roles_with(permission))).distinct()
    return sorted(model.Session.scalars(found))


def roles_with(permission: str) -> list[str]:
    """Return the roles that have a permission."""
    return authz.get_roles_with_permission(permission)


def held(person: str) -> sa.CTE:
    """Return somebody's roles as a table that a request to the database may use.

    :param person: the user's id
    :returns: ``body`` (the id), ``role`` and ``own`` (of this body, not from one above)
    """
    member, body = model.Member, model.Group
    cascading: Any = authz.check_config_permission("roles_that_cascade_to_sub_groups") or []
    roles = (
        sa.select(body.id.label("body"), member.capacity.label("role"), sa.true().label("own"))
        .join(member, member.group_id == body.id)
        .where(
            member.table_name == "user",
            member.table_id == person,
            member.state == "active",
            body.is_organization,
            body.state == "active",
        )
        .cte("held", recursive=True)
    )
    return roles.union(
        sa.select(body.id, roles.c.role, sa.false())
        .join(member, member.group_id == body.id)
        .join(roles, roles.c.body == member.table_id)
        .where(
            member.table_name == "group",
            member.state == "active",
            body.type == "organization",
            body.state == "active",
            roles.c.role.in_(cascading),
        )
    )


def _has(user: str | None, body: str | None, permission: str) -> bool:
    return _exists(user) and authz.has_user_permission_for_group_or_org(body, user, permission)


def _exists(user: str | None) -> bool:
    person = model.User.get(user) if user else None
    return person is not None and person.state == model.State.ACTIVE
