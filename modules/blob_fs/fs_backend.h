// Blobs as files: <path>/ab/abcdef...-1, written in <path>/tmp and renamed, each step synced.
//
// Keeps one open directory descriptor; needs no lock of its own, the file system's rename is the only point where an object appears.
// Several processes may share one path. Knows nothing of content, compression or references. [worker, parallel]
#pragma once

#include <cstdint>
#include <string>

#include "corbel/blob.h"

namespace corbel::blob_fs {

/// An open descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number = -1) noexcept : _number(number) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    int get() const noexcept { return _number; }
    explicit operator bool() const noexcept { return _number >= 0; }

private:
    int _number;
};

class FsBackend final : public BlobBackend {
public:
    /// Makes the folders when they are missing and removes what crashed uploads left. Unavailable.
    explicit FsBackend(const std::string& path);
    ~FsBackend() override;

    std::unique_ptr<BlobUpload> upload() override;
    void read(std::string_view name, std::uint64_t offset, std::uint64_t length, std::string& out) override;
    std::optional<std::uint64_t> size(std::string_view name) override;
    bool touch(std::string_view name) override;
    void rename(std::string_view from, std::string_view to) override;
    void remove(std::string_view name) override;
    void list(std::string_view prefix, const std::function<void(std::string_view, std::uint64_t, TimePoint)>& each) override;

    /// Files that crashed uploads left and the constructor removed.
    std::uint64_t leftoversRemoved() const noexcept { return _leftovers; }

private:
    void removeLeftovers();
    void listFolder(const std::string& folder, std::string_view prefix,
                    const std::function<void(std::string_view, std::uint64_t, TimePoint)>& each) const;

    Descriptor _root;
    std::uint64_t _leftovers = 0;
};

}  // namespace corbel::blob_fs
