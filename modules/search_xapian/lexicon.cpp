#include "lexicon.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "corbel/error.h"

namespace corbel::search_xapian {
namespace {

Error failed(const std::string& what) {
    return Error(ErrorCode::Unavailable, "Search is not available", what + ": " + std::strerror(errno));
}

}  // namespace

LexiconWriter::LexiconWriter(const std::string& path) : _fd(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    if (_fd < 0) throw failed("cannot open " + path);
    struct stat status {};
    char last = '\n';
    if (::fstat(_fd, &status) != 0 || (status.st_size > 0 && ::pread(_fd, &last, 1, status.st_size - 1) != 1)) {
        const Error error = failed("cannot read " + path);
        ::close(_fd);
        throw error;
    }
    if (last != '\n') _pending = "\n";
}

LexiconWriter::~LexiconWriter() { ::close(_fd); }

void LexiconWriter::add(std::string_view word) { _pending.append(word).push_back('\n'); }

void LexiconWriter::sync() {
    if (_pending.empty()) return;
    for (std::size_t done = 0; done < _pending.size();) {
        const ssize_t written = ::write(_fd, _pending.data() + done, _pending.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) throw failed("cannot write the lexicon");
        done += static_cast<std::size_t>(written);
    }
    if (::fdatasync(_fd) != 0) throw failed("cannot sync the lexicon");
    _pending.clear();
}

void Lexicon::unmap() noexcept {
    if (_begin) ::munmap(const_cast<char*>(_begin), _size);
    _begin = nullptr;
    _size = 0;
}

void Lexicon::refresh() {
    const int fd = ::open(_path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) throw failed("cannot open " + _path);
    struct stat status {};
    const bool isRead = ::fstat(fd, &status) == 0;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (isRead && size != _size) {
        unmap();
        void* mapped = size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0) : nullptr;
        if (mapped != MAP_FAILED && mapped) {
            _begin = static_cast<const char*>(mapped);
            _size = size;
        }
    }
    ::close(fd);
    if (!isRead || _size != size) throw failed("cannot map " + _path);
}

std::optional<std::vector<std::string_view>> Lexicon::find(std::string_view part, std::size_t limit) const {
    std::vector<std::string_view> words;
    const std::string_view all(_begin ? _begin : "", _size);
    const char* const end = all.data() + all.size();
    const char* at = all.data();
    while (at < end) {
        const void* hit = ::memmem(at, static_cast<std::size_t>(end - at), part.data(), part.size());
        if (!hit) break;
        const auto offset = static_cast<std::size_t>(static_cast<const char*>(hit) - all.data());
        const std::size_t before = offset == 0 ? std::string_view::npos : all.rfind('\n', offset - 1);
        const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t last = std::min(all.find('\n', offset), all.size());
        words.push_back(all.substr(first, last - first));
        if (words.size() > 2 * limit) return std::nullopt;
        at = all.data() + last;
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    if (words.size() > limit) return std::nullopt;
    return words;
}

}  // namespace corbel::search_xapian
