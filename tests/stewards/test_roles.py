"""The role of the steward, and what it leans on in CKAN."""

from __future__ import annotations

from ckan import authz

from ckanext.ogp_tn.stewards import roles

CORES = {
    "admin": ["admin", "membership"],
    "editor": ["read", "delete_dataset", "create_dataset", "update_dataset", "manage_group"],
    "member": ["read", "manage_group"],
}


def test_ckan_keeps_roles_where_we_add_ours() -> None:
    """The two mappings are there, and the three roles of CKAN say what they said."""
    assert isinstance(authz._trans_functions, dict)
    assert {name: authz.ROLE_PERMISSIONS[name] for name in CORES} == CORES
    assert set(authz._trans_functions) == {*CORES, roles.STEWARD}


def test_registering_again_changes_nothing() -> None:
    """CKAN calls update_config at every change of the plugins."""
    before = dict(authz.ROLE_PERMISSIONS)
    roles.register()
    assert before == authz.ROLE_PERMISSIONS


def test_a_steward_has_what_an_editor_has_except_deleting() -> None:
    """Reviewing comes in the place of deleting."""
    assert set(roles.PERMISSIONS) ^ set(CORES["editor"]) == {roles.REVIEW, "delete_dataset"}
