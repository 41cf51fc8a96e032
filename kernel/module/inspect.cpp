#include "module/inspect.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "corbel/text.h"
#include "module/elf_descriptor.h"

namespace corbel::module {
namespace {

Error refusal(std::string text) { return Error(ErrorCode::InvalidArgument, std::move(text)); }

std::string sdkText(unsigned major, unsigned minor) { return std::to_string(major) + '.' + std::to_string(minor); }

class Descriptor {
public:
    explicit Descriptor(int fd) : _fd(fd) {}
    ~Descriptor() {
        if (_fd >= 0) ::close(_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const noexcept { return _fd; }

private:
    const int _fd;
};

/// Empty when nobody but root and `trusted` can have written what `st` describes.
std::string distrust(const struct stat& st, uid_t trusted) {
    if (st.st_uid != 0 && st.st_uid != trusted) {
        return "belongs to user " + std::to_string(st.st_uid) + ", only root" + (trusted ? " and user " + std::to_string(trusted) : std::string()) +
               " may own modules; run: chown root ";
    }
    if (st.st_mode & S_IWOTH) return "is writable by everybody, so anybody could change what the server runs; run: chmod o-w ";
    return {};
}

/// Printable ASCII without blanks; `limit` bytes at most.
bool isWord(std::string_view text, std::string_view alphabet) {
    return !text.empty() && text.find_first_not_of(alphabet) == std::string_view::npos;
}

constexpr std::string_view kIdCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view kInterfaceCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_./-";

/// A NUL-padded text field; nullopt when it is not ended or holds other than printable ASCII.
template <std::size_t N>
std::optional<std::string> field(const char (&bytes)[N]) {
    const std::size_t length = ::strnlen(bytes, N);
    if (length == N) return std::nullopt;
    std::string text(bytes, length);
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) return std::nullopt;
    return text;
}

std::optional<std::vector<std::string>> interfaceIds(const std::string& text) {
    std::vector<std::string> ids;
    for (const std::string_view word : text::split(text, ' ')) {
        if (word.empty()) continue;
        if (!isWord(word, kInterfaceCharacters)) return std::nullopt;
        ids.emplace_back(word);
    }
    return ids;
}

}  // namespace

Result<ModuleFacts> judge(const ModuleDescriptor& descriptor) {
    const Error damaged = refusal("has a damaged descriptor; build or install it again");
    if (std::memcmp(descriptor.magic, "CORBELM1", sizeof descriptor.magic) != 0 || descriptor.size != sizeof descriptor) return damaged;
    ModuleFacts facts;
    facts.sdkMajor = descriptor.sdkMajor;
    facts.sdkMinor = descriptor.sdkMinor;
    const auto id = field(descriptor.id);
    const auto version = field(descriptor.version);
    const auto abi = field(descriptor.abiTag);
    const auto provides = field(descriptor.provides);
    const auto required = field(descriptor.requires_);
    if (!id || !version || !abi || !provides || !required || !isWord(*id, kIdCharacters)) return damaged;
    const auto providedIds = interfaceIds(*provides);
    const auto requiredIds = interfaceIds(*required);
    if (!providedIds || !requiredIds) return damaged;

    if (facts.sdkMajor != kSdkMajor) {
        return refusal("was built for SDK " + sdkText(facts.sdkMajor, facts.sdkMinor) + ", this server has SDK " + sdkText(kSdkMajor, kSdkMinor) +
                       "; install the module's version for this server");
    }
    if (facts.sdkMinor > kSdkMinor) {
        return refusal("was built for SDK " + sdkText(facts.sdkMajor, facts.sdkMinor) + ", this server has only SDK " + sdkText(kSdkMajor, kSdkMinor) +
                       "; update the server or install an older version of the module");
    }
    if (*abi != kAbiTag) {
        return refusal("was built with \"" + *abi + "\", this server with \"" + std::string(kAbiTag) + "\"; build both with the same compiler and options");
    }
    facts.id = *id;
    facts.version = *version;
    facts.abiTag = *abi;
    facts.provides = *providedIds;
    facts.required = *requiredIds;
    return facts;
}

Result<ModuleFacts> inspect(const std::string& file, uid_t trustedOwner) {
    const auto refuse = [&](const std::string& half) { return refusal("The module file " + file + " " + half); };
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0) {
        if (errno == ENOENT) return refuse("is not there; install the module or remove its section");
        return refuse("cannot be opened: " + std::string(std::strerror(errno)) + "; check its rights");
    }
    struct stat st;
    if (::fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode)) return refuse("is not a file; give the path of a shared object");
    if (const std::string why = distrust(st, trustedOwner); !why.empty()) return refuse(why + file);
    const std::string folder = std::filesystem::path(file).parent_path().string();
    struct stat folderStat;
    if (::stat(folder.empty() ? "." : folder.c_str(), &folderStat) == 0) {
        if (const std::string why = distrust(folderStat, trustedOwner); !why.empty()) return refuse("lies in a folder that " + why + folder);
    }

    const auto size = static_cast<std::uint64_t>(st.st_size);
    const ReadAt read = [&](std::uint64_t offset, void* to, std::size_t length) {
        auto* bytes = static_cast<char*>(to);
        while (length > 0) {
            const ssize_t n = ::pread(fd.get(), bytes, length, static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return false;
            bytes += n;
            offset += static_cast<std::uint64_t>(n);
            length -= static_cast<std::size_t>(n);
        }
        return true;
    };
    const Result<ModuleDescriptor> descriptor = readDescriptor(read, size);
    if (!descriptor) return refuse(descriptor.error().userText());
    Result<ModuleFacts> facts = judge(*descriptor);
    if (!facts) return refuse(facts.error().userText());
    return facts;
}

}  // namespace corbel::module
