// A BlobBackend in memory: the reference that blob_contract.h is checked against, and a place for blobs in tests. Time comes from a clock.
//
// `before`, when set, runs at the start of each call with its name ("write", "commit", "read", "size", "touch", "rename", "remove",
// "list"): throw there to play a failing disk. [any thread]
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "corbel/blob.h"
#include "corbel/error.h"

namespace corbel::testing {

class MemoryBlobBackend final : public BlobBackend {
public:
    explicit MemoryBlobBackend(const Clock& clock) : _clock(clock) {}

    std::function<void(std::string_view)> before;

    std::unique_ptr<BlobUpload> upload() override { return std::make_unique<Upload>(*this); }

    void read(std::string_view name, std::uint64_t offset, std::uint64_t length, std::string& out) override {
        call("read");
        const std::lock_guard lock(_mutex);
        const Object& object = at(name);
        if (offset < object.bytes.size()) out.append(object.bytes, offset, length);
    }

    std::optional<std::uint64_t> size(std::string_view name) override {
        call("size");
        const std::lock_guard lock(_mutex);
        const auto found = _objects.find(name);
        if (found == _objects.end()) return std::nullopt;
        return found->second.bytes.size();
    }

    bool touch(std::string_view name) override {
        call("touch");
        const std::lock_guard lock(_mutex);
        const auto found = _objects.find(name);
        if (found == _objects.end()) return false;
        found->second.touched = _clock.now();
        return true;
    }

    void rename(std::string_view from, std::string_view to) override {
        call("rename");
        const std::lock_guard lock(_mutex);
        Object moved = at(from);
        _objects.erase(_objects.find(from));
        _objects.insert_or_assign(std::string(to), std::move(moved));
    }

    void remove(std::string_view name) override {
        call("remove");
        const std::lock_guard lock(_mutex);
        at(name);
        _objects.erase(_objects.find(name));
    }

    void list(std::string_view prefix, const std::function<void(std::string_view, std::uint64_t, TimePoint)>& each) override {
        call("list");
        std::vector<std::pair<std::string, Object>> found;
        {
            const std::lock_guard lock(_mutex);
            for (auto it = _objects.lower_bound(prefix); it != _objects.end() && it->first.starts_with(prefix); ++it)
                found.emplace_back(*it);
        }
        for (const auto& [name, object] : found) each(name, object.bytes.size(), object.touched);
    }

    /// The names of all objects, sorted.
    std::vector<std::string> names() const {
        const std::lock_guard lock(_mutex);
        std::vector<std::string> result;
        for (const auto& [name, object] : _objects) result.push_back(name);
        return result;
    }
    /// An object's bytes, to be looked at or damaged.
    std::string& bytes(std::string_view name) {
        const std::lock_guard lock(_mutex);
        return at(name).bytes;
    }

private:
    struct Object {
        std::string bytes;
        TimePoint touched;
    };

    class Upload final : public BlobUpload {
    public:
        explicit Upload(MemoryBlobBackend& backend) : _backend(backend) {}
        void write(std::string_view bytes) override {
            _backend.call("write");
            _bytes.append(bytes);
        }
        void commit(std::string_view name) override {
            _backend.call("commit");
            const std::lock_guard lock(_backend._mutex);
            _backend._objects.insert_or_assign(std::string(name), Object{std::move(_bytes), _backend._clock.now()});
        }

    private:
        MemoryBlobBackend& _backend;
        std::string _bytes;
    };

    void call(std::string_view name) const {
        if (before) before(name);
    }
    Object& at(std::string_view name) {
        const auto found = _objects.find(name);
        if (found == _objects.end()) throw Error(ErrorCode::NotFound, "No such object", std::string(name));
        return found->second;
    }

    const Clock& _clock;
    mutable std::mutex _mutex;
    std::map<std::string, Object, std::less<>> _objects;
};

}  // namespace corbel::testing
