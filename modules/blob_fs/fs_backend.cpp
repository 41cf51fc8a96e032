#include "fs_backend.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "corbel/error.h"

namespace corbel::blob_fs {
namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxReadBytes = 64 * 1024 * 1024;
constexpr const char* kTemporary = "tmp";
/// For names that do not begin with two hex digits.
constexpr const char* kOthers = "other";

[[noreturn]] void throwSystemError(const std::string& what, int number = errno) {
    throw Error(ErrorCode::Unavailable, "Storage is not available at the moment, please try again later",
                what + ": " + std::strerror(number) + " (errno " + std::to_string(number) + ")");
}

/// For calls on an object that may not be there.
[[noreturn]] void throwObjectError(const std::string& what) {
    if (errno == ENOENT) throw Error(ErrorCode::NotFound, "The message's content is not there", what + ": no such file");
    throwSystemError(what);
}

template <class Call>
auto retried(Call&& call) {
    for (;;) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

bool isHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string folderOf(std::string_view name) {
    return name.size() >= 2 && isHexDigit(name[0]) && isHexDigit(name[1]) ? std::string(name.substr(0, 2)) : kOthers;
}

/// The path below the root. A name is one component of harmless characters, whoever made it.
std::string pathOf(std::string_view name) {
    const bool isHarmless =
        !name.empty() && name.size() <= kMaxNameBytes && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
        });
    if (!isHarmless) throw Error(ErrorCode::InvalidArgument, "Not a name of an object", std::string(name.substr(0, kMaxNameBytes)));
    return folderOf(name).append("/").append(name);
}

/// True when it was not there.
bool makeFolder(int root, const char* name) {
    if (::mkdirat(root, name, 0700) == 0) return true;
    if (errno != EEXIST) throwSystemError(std::string("cannot make folder ") + name);
    return false;
}

Descriptor openFolder(int root, const std::string& name) {
    Descriptor folder(retried([&] { return ::openat(root, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!folder) throwSystemError("cannot open folder " + name);
    return folder;
}

/// What happened in it (a new name, a name gone) is on disk.
void syncFolder(int root, const std::string& name) {
    const Descriptor folder = openFolder(root, name);
    if (retried([&] { return ::fsync(folder.get()); }) != 0) throwSystemError("cannot sync folder " + name);
}

class FsUpload final : public BlobUpload {
public:
    explicit FsUpload(int root) : _root(root) {
        // The lock tells other processes' clean-up that somebody writes; one that came between open and lock has unlinked the file.
        for (struct stat status{}; !_file || status.st_nlink == 0;) {
            static std::atomic<std::uint64_t> next{0};
            _path = std::string(kTemporary) + "/" + std::to_string(::getpid()) + "-" + std::to_string(next++);
            _file = Descriptor(retried([&] { return ::openat(_root, _path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }));
            if (!_file && errno == EEXIST) continue;
            if (!_file || retried([&] { return ::flock(_file.get(), LOCK_EX); }) != 0 || ::fstat(_file.get(), &status) != 0) {
                throwSystemError("cannot make " + _path);
            }
        }
    }

    ~FsUpload() override {
        if (!_isCommitted) ::unlinkat(_root, _path.c_str(), 0);
    }

    void write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const ssize_t written = retried([&] { return ::write(_file.get(), bytes.data(), bytes.size()); });
            if (written < 0) throwSystemError("cannot write " + _path);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void commit(std::string_view name) override {
        const std::string target = pathOf(name);
        // A failed sync may have dropped pages: the file is not to be trusted, and is not named.
        if (retried([&] { return ::fsync(_file.get()); }) != 0) throwSystemError("cannot sync " + _path);
        if (::renameat(_root, _path.c_str(), _root, target.c_str()) != 0) throwSystemError("cannot name " + target);
        _isCommitted = true;
        syncFolder(_root, folderOf(name));
    }

private:
    int _root;
    std::string _path;
    Descriptor _file;
    bool _isCommitted = false;
};

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : _number(std::exchange(other._number, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(_number, other._number);
    return *this;
}

Descriptor::~Descriptor() {
    if (_number >= 0) ::close(_number);
}

FsBackend::FsBackend(const std::string& path) {
    const bool isNew = makeFolder(AT_FDCWD, path.c_str());
    _root = openFolder(AT_FDCWD, path);
    makeFolder(_root.get(), kTemporary);
    makeFolder(_root.get(), kOthers);
    for (int i = 0; i < 256; ++i) {
        const char digits[] = {"0123456789abcdef"[i / 16], "0123456789abcdef"[i % 16], '\0'};
        makeFolder(_root.get(), digits);
    }
    // All at start, so that no upload has to make and sync one.
    if (::fsync(_root.get()) != 0) throwSystemError("cannot sync " + path);
    // Whoever made it may have died before its name was on disk; but the folder above may be none of ours to open.
    if (isNew || ::faccessat(_root.get(), "..", R_OK, AT_EACCESS) == 0) syncFolder(_root.get(), "..");
    if (::faccessat(_root.get(), kTemporary, W_OK, AT_EACCESS) != 0) throwSystemError("cannot write to " + path);
    removeLeftovers();
}

FsBackend::~FsBackend() = default;

void FsBackend::removeLeftovers() {
    const Descriptor folder = openFolder(_root.get(), kTemporary);
    std::vector<std::string> names;
    listFolder(kTemporary, "", [&](std::string_view name, std::uint64_t, TimePoint) { names.emplace_back(name); });
    for (const std::string& name : names) {
        const Descriptor file(::openat(folder.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        // Locked: another process of this server is writing it.
        if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;
        if (::unlinkat(folder.get(), name.c_str(), 0) == 0) ++_leftovers;
    }
}

std::unique_ptr<BlobUpload> FsBackend::upload() { return std::make_unique<FsUpload>(_root.get()); }

void FsBackend::read(std::string_view name, std::uint64_t offset, std::uint64_t length, std::string& out) {
    const std::string path = pathOf(name);
    const Descriptor file(retried([&] { return ::openat(_root.get(), path.c_str(), O_RDONLY | O_CLOEXEC); }));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0) throwObjectError("cannot open " + path);
    const auto fileBytes = static_cast<std::uint64_t>(status.st_size);
    if (offset >= fileBytes) return;
    std::uint64_t left = std::min(length, fileBytes - offset);
    while (left > 0) {
        const std::size_t before = out.size();
        const std::size_t part = std::min<std::uint64_t>(left, kMaxReadBytes);
        out.resize(before + part);
        const ssize_t got = retried([&] { return ::pread(file.get(), out.data() + before, part, static_cast<off_t>(offset)); });
        out.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0) throwSystemError("cannot read " + path);
        if (got == 0) return;
        offset += static_cast<std::uint64_t>(got);
        left -= static_cast<std::uint64_t>(got);
    }
}

std::optional<std::uint64_t> FsBackend::size(std::string_view name) {
    const std::string path = pathOf(name);
    struct stat status {};
    if (::fstatat(_root.get(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return static_cast<std::uint64_t>(status.st_size);
    if (errno == ENOENT) return std::nullopt;
    throwSystemError("cannot look at " + path);
}

bool FsBackend::touch(std::string_view name) {
    const std::string path = pathOf(name);
    if (::utimensat(_root.get(), path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return false;
        throwSystemError("cannot touch " + path);
    }
    // Another upload may have given the name and not have synced it yet. Who hears that it is there will rely on it.
    syncFolder(_root.get(), folderOf(name));
    return true;
}

void FsBackend::rename(std::string_view from, std::string_view to) {
    const std::string source = pathOf(from);
    const std::string target = pathOf(to);
    if (::renameat(_root.get(), source.c_str(), _root.get(), target.c_str()) != 0) throwObjectError("cannot rename " + source);
    syncFolder(_root.get(), folderOf(to));
    if (folderOf(from) != folderOf(to)) syncFolder(_root.get(), folderOf(from));
}

void FsBackend::remove(std::string_view name) {
    const std::string path = pathOf(name);
    if (::unlinkat(_root.get(), path.c_str(), 0) != 0) throwObjectError("cannot remove " + path);
}

void FsBackend::listFolder(const std::string& folder, std::string_view prefix,
                           const std::function<void(std::string_view, std::uint64_t, TimePoint)>& each) const {
    const int descriptor = retried([&] { return ::openat(_root.get(), folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (descriptor < 0) throwSystemError("cannot open folder " + folder);
    struct Close {
        void operator()(DIR* directory) const noexcept { ::closedir(directory); }
    };
    const std::unique_ptr<DIR, Close> directory(::fdopendir(descriptor));
    if (!directory) {
        const int number = errno;
        ::close(descriptor);
        throwSystemError("cannot list folder " + folder, number);
    }
    for (;;) {
        errno = 0;
        const dirent* const entry = ::readdir(directory.get());
        if (!entry) {
            if (errno != 0) throwSystemError("cannot list folder " + folder);
            return;
        }
        const std::string_view name = entry->d_name;
        if (name.front() == '.' || !name.starts_with(prefix)) continue;
        struct stat status {};
        if (::fstatat(descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) continue;  // went while we listed
            throwSystemError("cannot look at " + std::string(name));
        }
        if (!S_ISREG(status.st_mode)) continue;
        each(name, static_cast<std::uint64_t>(status.st_size),
             fromMicros(std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1'000));
    }
}

void FsBackend::list(std::string_view prefix, const std::function<void(std::string_view, std::uint64_t, TimePoint)>& each) {
    if (prefix.size() >= 2) return listFolder(folderOf(prefix), prefix, each);
    for (int i = 0; i < 256; ++i) {
        const char digits[] = {"0123456789abcdef"[i / 16], "0123456789abcdef"[i % 16], '\0'};
        if (prefix.empty() || digits[0] == prefix.front()) listFolder(digits, prefix, each);
    }
    listFolder(kOthers, prefix, each);
}

}  // namespace corbel::blob_fs
