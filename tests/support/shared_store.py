"""One import of an engine into the shared store, beside the embedded one of the fixture `imports`."""

from support.cluster import SECRET
from support.server import configuration, engine_entry, merged, write_configuration


def shared_settings(folder, search, prefix, rest, alias, **sections):
    settings = configuration(folder, engine_entry(rest, alias), **search.sections(prefix))
    return merged(settings, {"security": {"auth": {"token": {"secret": SECRET}}}, **sections})


def settings_in(store, request, folder, rest):
    """For a history of its own in one `store` or the other, which a fixture `request` forgets at its end."""
    if store == "embedded":
        return configuration(folder, engine_entry(rest))
    search = request.getfixturevalue("search")
    prefix = search.fresh_prefix()
    request.addfinalizer(lambda: search.forget(prefix))
    return shared_settings(folder, search, prefix, rest, "engine")


class Shared:
    def __init__(self, imported, search, prefix, folder):
        self.embedded = imported
        settings = shared_settings(folder, search, prefix, imported.engine.rest, imported.alias)
        self.config = write_configuration(folder, settings)
        imported.hindsight.import_once(self.config)
        search.refresh(prefix)
