#include "app/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "corbel/error.h"

namespace corbel::app {
namespace {

/// The process number that the holder wrote, or "".
std::string holder(int fd) {
    char buffer[32];
    const ssize_t n = ::pread(fd, buffer, sizeof buffer, 0);
    std::string text(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
    return text.substr(0, text.find_first_not_of("0123456789"));
}

}  // namespace

DataLock::DataLock(const std::string& dataDir) {
    std::error_code error;
    const bool isNew = std::filesystem::create_directories(dataDir, error);
    if (error) {
        throw Error(ErrorCode::Unavailable, "The data directory " + dataDir + " cannot be made: " + error.message() + "; make it and give it to the server's user");
    }
    if (isNew) ::chmod(dataDir.c_str(), 0700);
    const std::string file = dataDir + "/corbeld.lock";
    _fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (_fd < 0) {
        throw Error(ErrorCode::Unavailable, "The lock file " + file + " cannot be opened: " + std::strerror(errno) +
                                                "; the data directory must belong to the server's user");
    }
    if (::flock(_fd, LOCK_EX | LOCK_NB) != 0) {
        const std::string pid = holder(_fd);
        ::close(_fd);
        throw Error(ErrorCode::Conflict, "Another corbeld" + (pid.empty() ? std::string() : " (process " + pid + ")") + " uses the data directory " + dataDir +
                                             "; stop it, or give this one a data_dir of its own");
    }
    const std::string pid = std::to_string(::getpid()) + '\n';
    if (::ftruncate(_fd, 0) != 0 || ::pwrite(_fd, pid.data(), pid.size(), 0) < 0) {
        // The number is for messages only; the lock holds without it.
        return;
    }
}

DataLock::~DataLock() { ::close(_fd); }

}  // namespace corbel::app
