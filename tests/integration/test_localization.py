"""Texts of the user interface: files beside the configuration over those that are shipped."""

import json
from datetime import datetime, timedelta

import pytest
from support.paths import ROOT
from support.server import configuration, engine_entry, write_configuration

NO_ENGINE = "http://127.0.0.1:1/engine-rest"


def shipped(locale):
    return json.loads((ROOT / "config" / "localization" / f"{locale}.json").read_text())


@pytest.fixture
def configured(tmp_path):
    """A configuration with the given locales and own files."""

    def make(available, fallback="en", **files):
        (tmp_path / "localization").mkdir()
        for name, text in files.items():
            (tmp_path / "localization" / f"{name}.json").write_text(text if isinstance(text, str) else json.dumps(text))
        return write_configuration(tmp_path, configuration(tmp_path, engine_entry(NO_ENGINE), localization={"availableLocales": available, "fallbackLocale": fallback}))

    return make


def refusal(hindsight, config):
    done = hindsight.run("serve", "--config", config, seconds=30)
    assert done.returncode != 0
    return done.stderr


def test_texts_are_public_and_complete_and_unknown_languages_get_the_fallback(hindsight, configured):
    with hindsight.serve(configured(["en", "de"], "de")) as server:
        client = server.client()
        assert client.get("/api/localization?localeCode=en").json() == shipped("en")
        assert client.get("/api/localization?localeCode=de-AT").json() == shipped("de")
        for query in ("?localeCode=ja", "?localeCode=../en", ""):
            assert client.get("/api/localization" + query).json() == shipped("de"), query
        told = client.get("/api/ui-configuration").json()
        assert (told["availableLocales"], told["fallbackLocale"]) == (["en", "de"], "de")


def test_texts_may_be_kept_until_midnight(hindsight, configured):
    with hindsight.serve(configured(["en", "de"])) as server:
        header = server.client().get("/api/localization?localeCode=en").headers["Cache-Control"]
    name, _, seconds = header.partition("=")
    assert name == "max-age"
    ends = datetime.now() + timedelta(seconds=int(seconds))
    assert abs((ends - datetime.combine(round_to_day(ends), datetime.min.time())).total_seconds()) < 120


def round_to_day(moment):
    return (moment + timedelta(hours=12)).date()


def test_a_third_language_with_a_missing_text_is_completed_and_named_in_the_log(hindsight, configured):
    french = shipped("en")
    french["app"]["name"] = "Rétrospective"
    del french["app"]["skip"]
    with hindsight.serve(configured(["en", "de", "fr"], "de", fr=french)) as server:
        texts = server.client().get("/api/localization?localeCode=fr-CA").json()
        assert texts["app"]["name"] == "Rétrospective"
        assert texts["app"]["skip"] == shipped("de")["app"]["skip"]
        assert "locale 'fr' lacks 1 texts" in server.log() and "app.skip" in server.log()


def test_an_own_file_changes_single_texts_of_a_shipped_language(hindsight, configured):
    with hindsight.serve(configured(["en", "de"], de={"app": {"name": "Unser Rückblick"}})) as server:
        texts = server.client().get("/api/localization?localeCode=de").json()
        expected = shipped("de")
        expected["app"]["name"] = "Unser Rückblick"
        assert texts == expected
        assert "lacks" not in server.log()


def test_a_language_without_a_file_is_refused_at_the_start(hindsight, configured, tmp_path):
    told = refusal(hindsight, configured(["en", "fr"]))
    for part in ("'fr'", "localization.availableLocales", str(tmp_path / "localization" / "fr.json")):
        assert part in told, told


def test_a_file_that_is_no_json_is_refused_at_the_start(hindsight, configured, tmp_path):
    told = refusal(hindsight, configured(["en", "fr"], fr="{'app': }"))
    for part in ("'fr'", "localization.availableLocales", str(tmp_path / "localization" / "fr.json"), "not valid JSON"):
        assert part in told, told
