// A temporary file without a name: gone when it is closed or the process dies. [one thread writes, then any thread reads]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace corbel::store {

class SpoolFile {
public:
    /// Unavailable when the folder cannot be written.
    explicit SpoolFile(const std::string& directory);
    ~SpoolFile();
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;

    /// Unavailable when the disk is full.
    void write(std::string_view bytes);
    /// Appends up to `length` bytes at `offset` to `out`.
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) const;

private:
    int _file = -1;
};

}  // namespace corbel::store
