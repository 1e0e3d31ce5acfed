// SPDX-License-Identifier: Apache-2.0
/* Pseudo-terminals, and links to them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "process.h"

enum { LINKS = 2 };

static const char *links[LINKS];
static unsigned link_count;

/* A killed process leaves its link behind: one that points to nothing is replaced, anything else is not ours. */
static void make_link(const char *link, const char *terminal)
{
    struct stat there;
    if (lstat(link, &there) == 0 && S_ISLNK(there.st_mode) && stat(link, &there) != 0) {
        (void)unlink(link);
    }
    if (symlink(terminal, link) != 0) {
        fail("cannot make the link", link);
    }
    links[link_count++] = link;
}

/*
 * This process keeps the other end open too: a serial line does not end because nobody listens. (Both ends stay open over a
 * restart, whose process inherits them.)
 */
int terminal_open(const char *link, const char *what)
{
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        fail("cannot open a pseudo-terminal for", what);
    }
    const char *path = ptsname(master);
    const int other = open(path, O_RDWR | O_NOCTTY);
    struct termios settings;
    if (other < 0 || tcgetattr(other, &settings) != 0) {
        fail("cannot open", path);
    }
    cfmakeraw(&settings);
    if (tcsetattr(other, TCSANOW, &settings) != 0 || fcntl(master, F_SETFL, O_NONBLOCK) != 0) {
        fail("cannot set up", path);
    }
    if (strcmp(link, "pty") != 0) {
        make_link(link, path);
    }
    (void)printf("%s %s\n", what, path);
    (void)fflush(stdout);
    return master;
}

void terminals_close_links(void)
{
    for (unsigned i = 0; i < link_count; i++) {
        (void)unlink(links[i]);
    }
}
