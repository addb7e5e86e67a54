"""Programs that live at another time: a shared library before theirs moves the clock that they read."""

import pathlib
import subprocess

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long seconds(void) {
    const char *text = getenv("OTHER_TIME_SECONDS");
    return text ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(clock, now);
    if (answer == 0 && clock == CLOCK_REALTIME) now->tv_sec += seconds();
    return answer;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec moved;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &moved) != 0) return -1;
    now->tv_sec = moved.tv_sec;
    now->tv_usec = moved.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec moved;
    clock_gettime(CLOCK_REALTIME, &moved);
    if (at) *at = moved.tv_sec;
    return moved.tv_sec;
}
"""


def shifted(folder, seconds):
    """What is put before a command so that its wall clock is so many seconds ahead; negative: behind."""
    folder = pathlib.Path(folder)
    source, library = folder / "other_time.c", folder / "other_time.so"
    if not library.exists():
        source.write_text(SOURCE, encoding="utf-8")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return ["env", f"LD_PRELOAD={library}", f"OTHER_TIME_SECONDS={seconds}"]
