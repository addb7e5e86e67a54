"""UpdateChatGroup with pictures that must not be taken: the code, the parameter, and a group that stays as it was."""

import threading
import time

import pytest

from harness.answers import expect_ok
from harness.pictures import LARGEST_PICTURE, padded, picture
from harness.steps import group_row
from harness.waiting import eventually

SPACES = 24

#: Fetched, but unfit: `InvalidParameter` naming the parameter.
UNFIT = {
    "one pixel too small": lambda: picture(191, 191),
    "not square": lambda: picture(400, 300),
    "a PNG": lambda: picture(256, 256, "PNG"),
    "a GIF": lambda: picture(256, 256, "GIF"),
    "text": lambda: b"<html>not a picture</html>" * 100,
    "empty": lambda: b"",
    "a JPEG's first bytes only": lambda: picture()[:20],
}


def attempt(raw, space, url, **more):
    started = time.monotonic()
    answer = raw.answer(
        "UpdateChatGroup", CustSpaceId=space.id, BusinessNumber=space.number, GroupId=space.group, ProfilePictureFile=url,
        Subject="must not show", **more,
    )
    assert time.monotonic() - started < 10, "every operation answers before an SDK stops reading"
    return answer


def expect_unchanged(raw, control, space):
    assert group_row(raw, space)["Subject"] == space.subject
    seen = control.phone(space.reader).group(space.group)
    assert (seen["subject"], seen.get("picture_sha256")) == (space.subject, None), seen


@pytest.mark.parametrize("what", UNFIT)
def test_a_picture_that_is_unfit(raw, space, control, pictures, what):
    url = pictures.put(f"{space.path}.jpg", UNFIT[what]())
    attempt(raw, space, url).expect(400, "InvalidParameter", naming="ProfilePictureFile")
    expect_unchanged(raw, control, space)


@pytest.mark.parametrize("excess", [1, 1024 * 1024], ids=["one byte over", "6 MB"])
def test_a_picture_over_5_mb(raw, space, control, pictures, excess):
    url = pictures.put(f"{space.path}.jpg", padded(picture(), LARGEST_PICTURE + excess))
    attempt(raw, space, url).expect(400, "InvalidParameter.FileUrlError")
    expect_unchanged(raw, control, space)


@pytest.mark.parametrize("path", ["/endless", "/drip", "/hang", "/redirect", "/missing.jpg"])
def test_a_picture_that_cannot_be_fetched(raw, space, control, pictures, path):
    pictures.put("/good.jpg", picture())
    attempt(raw, space, pictures.url(path)).expect(400, "InvalidParameter.FileUrlError")
    assert "/good.jpg" not in pictures.asked, "a redirect was followed"
    expect_unchanged(raw, control, space)


def test_a_host_that_does_not_answer(raw, space, control):
    attempt(raw, space, "http://127.0.0.1:9009/picture.jpg").expect(400, "InvalidParameter.FileUrlError")
    expect_unchanged(raw, control, space)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/a.jpg", "picture.jpg", "http://"])
def test_an_address_that_is_none(raw, space, control, url):
    answer = attempt(raw, space, url)
    assert answer.status == 400 and answer.code in ("InvalidParameter", "InvalidParameter.FileUrlError"), answer
    answer.expect_error_shape()
    expect_unchanged(raw, control, space)


def test_a_slow_picture_holds_nobody_else_up(raw, pool, pictures):
    slow, other = pool.take(), pool.take()
    before = pictures.asked.count("/hang")
    threads = [threading.Thread(target=attempt, args=(raw, slow, pictures.url("/hang"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    eventually(lambda: pictures.asked.count("/hang") - before, lambda asked: asked == 4, "all four pictures to be asked for")
    started = time.monotonic()
    expect_ok(raw.call("UpdateInstance", InstanceId=other.id, InstanceName="meanwhile"))
    took = time.monotonic() - started
    still_waiting = sum(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()
    assert still_waiting == 4, f"the update took {took:.1f} s: it waited for the pictures"
