// Where large bytes lie: `corbel.blob/1`. The kernel addresses blobs by content and generation, compresses, encrypts and counts references; a backend
// only keeps named objects durably.
//
// Implemented by modules (blob_fs; later S3, database chunks). [worker, parallel]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "corbel/time.h"

namespace corbel {

/// An object being written. Dropping it without commit() leaves nothing behind.
class BlobUpload {
public:
    virtual ~BlobUpload();
    virtual void write(std::string_view bytes) = 0;  ///< Takes the next bytes; any number at a time. Unavailable (disk full).
    /// Durable under `name` when it returns (file and directory synced, or the backend's equivalent). Replaces an equal name.
    virtual void commit(std::string_view name) = 0;
};

class BlobBackend {
public:
    static constexpr std::string_view kInterfaceId = "corbel.blob/1";
    virtual ~BlobBackend();
    virtual std::unique_ptr<BlobUpload> upload() = 0;  ///< Begins an object that has no name yet. Unavailable.
    /// Appends up to `length` bytes at `offset` of `name` to `out`. NotFound; Unavailable.
    virtual void read(std::string_view name, std::uint64_t offset, std::uint64_t length, std::string& out) = 0;
    virtual std::optional<std::uint64_t> size(std::string_view name) = 0;  ///< Bytes; nullopt when it is not there. Unavailable.
    /// Sets the object's age to zero; false when it is not there. When true it is as durable as after commit(), whoever wrote it.
    virtual bool touch(std::string_view name) = 0;
    virtual void rename(std::string_view from, std::string_view to) = 0;  ///< Durable on return; replaces `to`. NotFound, Unavailable.
    virtual void remove(std::string_view name) = 0;  ///< Durable on return. NotFound, Unavailable.
    /// Calls `each(name, bytes, last write or touch)` for every object whose name begins with `prefix`.
    virtual void list(std::string_view prefix, const std::function<void(std::string_view, std::uint64_t, TimePoint)>& each) = 0;
};

}  // namespace corbel
