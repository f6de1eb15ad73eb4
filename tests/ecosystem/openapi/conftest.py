"""Documents that people could have written, with the error responses that `errcat openapi apply` puts in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from errcat.cli.main import main
from tests.support import ROOT

HERE = Path(__file__).resolve().parent
APIS = ("orders", "sensos", "sentisnap")
DOCUMENTS = {
    **{api: f"{api}/openapi.yaml" for api in APIS},
    **{f"{api}, OpenAPI 3.0": f"{api}/openapi-3.0.yaml" for api in APIS},
    "orders, common errors as default": "orders-default/openapi.yaml",
}
"""What each document is, and where it is in the workspace."""


def make(folder: Path, api: str, settings: str = "") -> None:
    """A project with the catalogue and the documents of an API; everything generated, the responses put in."""
    shutil.copytree(HERE / api, folder)
    catalogue = folder / "errors.yaml"
    if not catalogue.exists():
        shutil.copy(ROOT / "catalogue" / f"{api}.yaml", catalogue)
    (folder / "errcat.toml").write_text(
        f'catalogues = ["errors.yaml"]\n[openapi]\nversions = ["3.1", "3.0"]\n{settings}'
        '[python]\nadapters = ["fastapi"]\n[rules]\nopenapi-missing-operation = "off"\n',
        "utf-8",
    )
    text = (folder / "openapi.yaml").read_text("utf-8")
    (folder / "openapi-3.0.yaml").write_text(text.replace("openapi: 3.1.0", "openapi: 3.0.3"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["generate"]) == 0
        assert main(["openapi", "apply", "openapi.yaml", "openapi-3.0.yaml"]) == 0
        assert main(["openapi", "check", "openapi.yaml", "openapi-3.0.yaml", "--warnings-as-errors"]) == 0


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project for each API, and one whose documents show common errors by `default`."""
    folder = tmp_path_factory.mktemp("workspace")
    for api in APIS:
        make(folder / api, api)
    make(folder / "orders-default", "orders", 'document_common = "default"\n')
    return folder
