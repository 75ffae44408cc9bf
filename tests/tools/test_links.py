"""The check of a built site finds links that lead nowhere, and no others."""

from tools.links import broken, main


def test_links(tmp_path, capsys):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "index.html").write_text('<a href="../a.html#here">up</a><a href="#there">no</a>')
    (tmp_path / "a.html").write_text(
        '<h1 id="here">x</h1><a class="x" href="below/">in</a><img src="a.svg"><a href="b.html">no</a>'
        '<a href="https://example.org/x">out</a><a href="https:///x">no</a><a href="ftp://example.org">no</a>'
        '<a href="a%2Esvg">in</a><a href="#here">in</a><a href="#h&#101;re">in</a>'
    )
    (tmp_path / "a.svg").write_text("")
    assert broken(tmp_path) == [
        "a.html: b.html: no such page",
        "a.html: https:///x: no host",
        "a.html: ftp://example.org: another scheme",
        "below/index.html: #there: no such place on the page",
    ]
    assert main(str(tmp_path)) == 1
    assert capsys.readouterr().out.count("\n") == 4
    (tmp_path / "a.html").write_text('<h1 id="here">x</h1>')
    (tmp_path / "below" / "index.html").write_text('<a href="../a.html#here">up</a>')
    assert main(str(tmp_path)) == 0
    assert capsys.readouterr().out == ""
