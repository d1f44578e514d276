# A namespace shared with the other ckanext-* distributions: declare_namespace, the pkgutil way.
__path__ = __import__("pkgutil").extend_path(__path__, __name__)
