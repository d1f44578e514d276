"""Packaging of ckanext-ogp_tn; tools are configured in pyproject.toml."""

from setuptools import find_packages, setup

NAME = "ckanext.ogp_tn"

# These folders live at the top of the repository, where the people who edit them look first,
# and are installed inside the package.
DATA_DIRS = {f"{NAME}.{folder}": folder for folder in ("schemas", "i18n", "demo", "solr")}

setup(
    name="ckanext-ogp-tn",
    version="0.1.0",
    description="Open government in Tunisia: promises and their proof on a CKAN portal",
    license="AGPL-3.0-or-later",
    python_requires=">=3.11",
    packages=find_packages(include=["ckanext*"]) + list(DATA_DIRS),
    namespace_packages=["ckanext"],
    package_dir=DATA_DIRS,
    package_data={
        NAME: ["*.yaml", "assets/**/*", "migration/**/*", "public/**/*", "templates/**/*"],
        f"{NAME}.schemas": ["**/*.yaml", "**/*.json", "shapes/*.ttl"],
        f"{NAME}.i18n": ["*.pot", "*/LC_MESSAGES/*"],
        f"{NAME}.demo": ["**/*.yaml", "**/inventories/*"],
        f"{NAME}.solr": ["conf/**/*"],
    },
    # CKAN pins its own dependencies (SQLAlchemy, Babel, PyYAML …): they come with it.
    install_requires=[
        "ckan>=2.12,<2.13",
        "ckanext-scheming>=3.1,<4",
        "ckanext-dcat>=2.4,<3",
        "sqlalchemy>=2",
        "jsonschema>=4",
        "python-calamine>=0.9,<1",
        "XlsxWriter>=3.3,<4",
        "icalendar>=7.3,<8",
    ],
    extras_require={
        # Gathering from other portals; who gathers from nobody needs none of it.
        "harvest": ["ckanext-harvest>=1.6.3,<2"],
        # Charts as pictures, for social networks.
        "png": ["resvg-py>=0.5,<1"],
        "test": ["pytest-ckan", "pytest-factoryboy", "pyshacl>=0.40,<1"],
    },
    entry_points={
        "ckan.plugins": [
            "ogp_tn = ckanext.ogp_tn.plugin:OgpTnPlugin",
            "ogp_tn_harvest = ckanext.ogp_tn.portals.harvesters:HarvestPlugin",
        ],
        "ckan.rdf.profiles": ["ogp_tn = ckanext.ogp_tn.rdf.profile:OgpTnProfile"],
    },
)
