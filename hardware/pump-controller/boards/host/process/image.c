// SPDX-License-Identifier: Apache-2.0
/* The image that runs: this program's file. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"
#include "pump/port.h"

const uint8_t *port_image(size_t *length)
{
    static const char name[] = "/proc/self/exe";
    static const uint8_t *image;
    static size_t size;
    if (image == NULL) {
        struct stat found;
        const int file = open(name, O_RDONLY | O_CLOEXEC);
        if (file < 0 || fstat(file, &found) != 0) {
            fail("cannot open", name);
        }
        void *memory = mmap(NULL, (size_t)found.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (memory == MAP_FAILED) {
            fail("cannot map", name);
        }
        (void)close(file);
        image = memory;
        size = (size_t)found.st_size;
    }
    *length = size;
    return image;
}
