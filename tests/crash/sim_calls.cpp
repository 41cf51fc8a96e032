// This program's own file calls, in front of the C library's for everything in the process: through the simulated disk when there is one.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>

#include "crash/sim_disk.h"

using corbel::testing::SimDisk;

namespace {

int openAt(int folder, const char* path, int flags, mode_t mode) {
    if (SimDisk* const disk = SimDisk::current()) return disk->open(folder, path, flags, mode);
    return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

ssize_t writeTo(int file, const void* bytes, std::size_t count) {
    if (SimDisk* const disk = SimDisk::current()) return disk->write(file, bytes, count, {});
    return ::syscall(SYS_write, file, bytes, count);
}

ssize_t writeAt(int file, const void* bytes, std::size_t count, off_t offset) {
    if (SimDisk* const disk = SimDisk::current()) return disk->write(file, bytes, count, offset);
    return ::syscall(SYS_pwrite64, file, bytes, count, offset);
}

int cut(int file, off_t size) {
    if (SimDisk* const disk = SimDisk::current()) return disk->truncate(file, size);
    return static_cast<int>(::syscall(SYS_ftruncate, file, size));
}

int syncFile(int file) {
    if (SimDisk* const disk = SimDisk::current()) return disk->sync(file);
    return static_cast<int>(::syscall(SYS_fsync, file));
}

int renameTo(int oldFolder, const char* oldPath, int newFolder, const char* newPath) {
    if (SimDisk* const disk = SimDisk::current()) return disk->rename(oldFolder, oldPath, newFolder, newPath);
    return static_cast<int>(::syscall(SYS_renameat, oldFolder, oldPath, newFolder, newPath));
}

int removeName(int folder, const char* path, int flags) {
    if (SimDisk* const disk = SimDisk::current()) return disk->unlink(folder, path, flags);
    return static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags));
}

int makeFolder(int folder, const char* path, mode_t mode) {
    if (SimDisk* const disk = SimDisk::current()) return disk->makeFolder(folder, path, mode);
    return static_cast<int>(::syscall(SYS_mkdirat, folder, path, mode));
}

/// The mode is there only when a file may be made.
mode_t modeOf(int flags, va_list more) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0; }

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = modeOf(flags, more);
    va_end(more);
    return openAt(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = modeOf(flags, more);
    va_end(more);
    return openAt(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = modeOf(flags, more);
    va_end(more);
    return openAt(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = modeOf(flags, more);
    va_end(more);
    return openAt(folder, path, flags, mode);
}
ssize_t write(int file, const void* bytes, std::size_t count) { return writeTo(file, bytes, count); }
ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t offset) { return writeAt(file, bytes, count, offset); }
ssize_t pwrite64(int file, const void* bytes, std::size_t count, off64_t offset) { return writeAt(file, bytes, count, offset); }
int ftruncate(int file, off_t size) noexcept { return cut(file, size); }
int ftruncate64(int file, off64_t size) noexcept { return cut(file, size); }
int fsync(int file) { return syncFile(file); }
int fdatasync(int file) { return syncFile(file); }
int rename(const char* from, const char* to) noexcept { return renameTo(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int oldFolder, const char* from, int newFolder, const char* to) noexcept { return renameTo(oldFolder, from, newFolder, to); }
int unlink(const char* path) noexcept { return removeName(AT_FDCWD, path, 0); }
int rmdir(const char* path) noexcept { return removeName(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int folder, const char* path, int flags) noexcept { return removeName(folder, path, flags); }
int mkdir(const char* path, mode_t mode) noexcept { return makeFolder(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char* path, mode_t mode) noexcept { return makeFolder(folder, path, mode); }
int utimensat(int folder, const char* path, const struct timespec* times, int flags) noexcept {
    if (SimDisk* const disk = SimDisk::current()) return disk->touch(folder, path, times, flags);
    return static_cast<int>(::syscall(SYS_utimensat, folder, path, times, flags));
}

}  // extern "C"
