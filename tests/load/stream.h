// A blocking client connection with buffered reading, in clear or over TLS. For load programs only: every failure ends the program.
#pragma once

#include <openssl/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

class Stream {
public:
    Stream(const std::string& host, std::uint16_t port, bool useTls = false, const std::string& from = {});
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    void write(std::string_view bytes);
    /// Without CRLF. Valid until the next read.
    std::string_view line();
    /// Reads and drops n bytes.
    void skip(std::uint64_t n);
    /// Reads until a line that begins with `tag` and a blank; returns it. Literals are skipped by size. Fails unless it says OK.
    std::string_view tagged(std::string_view tag);
    int fd() const { return _fd; }
    std::uint64_t bytesRead() const { return _total; }

private:
    void fill();
    int _fd = -1;
    ssl_ctx_st* _context = nullptr;
    ssl_st* _ssl = nullptr;
    std::string _buffer;
    std::size_t _at = 0;
    std::uint64_t _total = 0;
};

[[noreturn]] void fail(std::string_view what);

}  // namespace load
