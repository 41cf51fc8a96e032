// Files of a guest, by Landlock (linux/landlock.h; the calls have no functions in libc).
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "corbel/error.h"
#include "guest/sandbox.h"

namespace corbel::guest {
namespace {

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kRead = kReadFile | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kTruncate = 1ULL << 14;   // since revision 3 of the interface, which the header may not know
constexpr std::uint64_t kWriteFile = LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;
constexpr std::uint64_t kWrite = kWriteFile | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER;
/// What libraries read that are loaded late: character sets, time zones.
constexpr const char* kSystem[] = {"/usr/lib", "/usr/share", "/lib", "/lib64", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/null",
                                   "/dev/urandom", "/sys/devices/system/cpu", "/proc/self"};

[[noreturn]] void refuse(const char* what) { throw Error(ErrorCode::Unavailable, "Files cannot be closed to the module", std::string(what) + ": " + std::strerror(errno)); }

class Ruleset {
public:
    explicit Ruleset(std::uint64_t handled) : _handled(handled) {
        const landlock_ruleset_attr attributes{handled};
        _fd = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
        if (_fd < 0) refuse("landlock_create_ruleset");
    }
    ~Ruleset() { ::close(_fd); }
    Ruleset(const Ruleset&) = delete;
    Ruleset& operator=(const Ruleset&) = delete;

    /// What is not there cannot be opened later either.
    void allow(const char* path, std::uint64_t access) {
        const int fd = ::open(path, O_PATH | O_CLOEXEC);
        if (fd < 0) return;
        struct stat st {};
        if (::fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode)) access &= kReadFile | kWriteFile;
        const landlock_path_beneath_attr rule{access & _handled, fd};
        const long status = ::syscall(SYS_landlock_add_rule, _fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        ::close(fd);
        if (status != 0) refuse("landlock_add_rule");
    }
    void enforce() {
        if (::syscall(SYS_landlock_restrict_self, _fd, 0) != 0) refuse("landlock_restrict_self");
    }

private:
    const std::uint64_t _handled;
    int _fd = -1;
};

/// All rights of a revision of the interface that are about opening and changing files.
std::uint64_t rightsOf(long revision) {
    std::uint64_t all = LANDLOCK_ACCESS_FS_REFER - 1;
    if (revision >= 2) all |= LANDLOCK_ACCESS_FS_REFER;
    if (revision >= 3) all |= kTruncate;
    return all;
}

}  // namespace

bool confineFiles(const isolation::GuestLimits& limits, const std::vector<std::string>& paths) {
    const long revision = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (revision < 1) return false;
    Ruleset rules(rightsOf(revision));
    for (const char* path : kSystem) rules.allow(path, kRead);
    for (const std::string& path : paths) {
        if (path.empty()) continue;
        if (limits.makesFolders) ::mkdir(path.c_str(), 0700);   // its own folder cannot be allowed before it is there
        // A hook opens its files in start() and gets no others: what they are named it may write as well.
        rules.allow(path.c_str(), limits.mayReadFiles && !limits.mayWriteFiles ? kRead : kRead | kWrite);
    }
    rules.enforce();
    return true;
}

}  // namespace corbel::guest
