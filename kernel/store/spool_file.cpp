#include "store/spool_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "corbel/error.h"

namespace corbel::store {
namespace {

Error failed(const char* what) {
    return Error(ErrorCode::Unavailable, "The server cannot take this message at the moment, please try again later",
                 std::string("spool: ") + what + ": " + std::strerror(errno));
}

}  // namespace

SpoolFile::SpoolFile(const std::string& directory) : _file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) {
    if (_file >= 0) return;
    // Some file systems know no O_TMPFILE.
    std::string name = directory + "/spool.XXXXXX";
    _file = ::mkostemp(name.data(), O_CLOEXEC);
    if (_file < 0) throw failed("create");
    ::unlink(name.c_str());
}

SpoolFile::~SpoolFile() { ::close(_file); }

void SpoolFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(_file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw failed("write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void SpoolFile::read(std::uint64_t offset, std::uint64_t length, std::string& out) const {
    const std::size_t start = out.size();
    out.resize(start + length);
    std::size_t done = 0;
    while (done < length) {
        const ssize_t got = ::pread(_file, out.data() + start + done, length - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw failed("read");
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    out.resize(start + done);
}

}  // namespace corbel::store
