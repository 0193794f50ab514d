"""Files: none of somebody's is lost, and none keeps a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pulumi_twilio_trunking.base.errors import ConfigurationError, RefusedError
from pulumi_twilio_trunking.importing.files import remove_secrets, write


class TestWrite:
    def test_twice(self, tmp_path: Path) -> None:
        """The same text again is written again."""
        write("a\n", tmp_path / "a.py")
        write("a\n", tmp_path / "a.py")

        assert "a\n" == (tmp_path / "a.py").read_text()

    @pytest.mark.parametrize("content", [b"mine", b"\xff\xfe"])
    def test_not_over_another(self, tmp_path: Path, content: bytes) -> None:
        """A file with other content is somebody's."""
        (tmp_path / "a.py").write_bytes(content)

        with pytest.raises((RefusedError, ConfigurationError), match=r"a\.py"):
            write("a\n", tmp_path / "a.py")

        assert content == (tmp_path / "a.py").read_bytes()

    def test_nowhere(self, tmp_path: Path) -> None:
        """A folder that is not there is named."""
        with pytest.raises(ConfigurationError, match="cannot be written"):
            write("a\n", tmp_path / "no" / "a.py")


class TestRemoveSecrets:
    @pytest.mark.parametrize("secret", ["t0ken", 'with "quotes" and \\', "Ünï"])
    def test_secrets(self, tmp_path: Path, secret: str) -> None:
        """A secret goes as Pulumi writes it, which is JSON within JSON, and as it is."""
        file = tmp_path / "pulumi-import-1.json"
        file.write_text(json.dumps({"a": {"plaintext": json.dumps(secret)}, "b": secret, "c": "stays"}))

        assert remove_secrets([secret], file)
        assert {"a": {"plaintext": '"[secret]"'}, "b": "[secret]", "c": "stays"} == json.loads(
            file.read_text()
        )
        assert not remove_secrets([secret], file)

    def test_no_secrets(self, tmp_path: Path) -> None:
        """A file without any is left as it is, as is one that cannot be read."""
        file = tmp_path / "pulumi-import-1.json"
        file.write_bytes(b"\xff")

        assert not remove_secrets(["t0ken"], file)
        assert not remove_secrets(["t0ken"], tmp_path / "missing")
