// New database files as copies of one image: the schema is compiled once a process, not once a file.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "db/connection.h"
#include "db/sqlite_file.h"

namespace corbel::db {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    throw Error(ErrorCode::Unavailable, "Storage is not available at the moment, please try again later",
                "cannot " + what + " " + path + ": " + std::strerror(errno));
}

struct File {
    explicit File(int descriptor) : fd(descriptor) {}
    ~File() {
        if (fd >= 0) ::close(fd);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    const int fd;
};

}  // namespace

void syncFolderOf(const std::string& path) {
    const std::string parent = std::filesystem::path(path).parent_path().string();
    const std::string folder = parent.empty() ? "." : parent;
    const File directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.fd < 0) fail("open", folder);
    if (::fsync(directory.fd) != 0) fail("sync", folder);
}

void writeSqliteImage(const std::string& path, std::string_view image) {
    // A log of a file that was never finished must not be applied to this one.
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        const std::string old = path + suffix;
        if (::unlink(old.c_str()) != 0 && errno != ENOENT) fail("remove", old);
    }
    const File file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.fd < 0) fail("create", path);
    while (!image.empty()) {
        const ssize_t written = ::write(file.fd, image.data(), image.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write", path);
        image.remove_prefix(static_cast<std::size_t>(written));
    }
    // Synced before SQLite opens it: closing any descriptor of a file takes the process's locks from it.
    if (::fsync(file.fd) != 0) fail("sync", path);
    syncFolderOf(path);
}

}  // namespace corbel::db
