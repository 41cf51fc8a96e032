// Named objects in memory, as `corbel.blob/1` wants them. Owned by the module. [any thread]
#pragma once

#include <map>
#include <mutex>
#include <tuple>
#include <vector>

#include "corbel/blob.h"
#include "corbel/error.h"

namespace blob_memory {

// [quote backend]
class MemoryBackend final : public corbel::BlobBackend {
public:
    explicit MemoryBackend(const corbel::Clock& clock) : _clock(clock) {}

    std::unique_ptr<corbel::BlobUpload> upload() override { return std::make_unique<Upload>(*this); }
    void read(std::string_view name, std::uint64_t offset, std::uint64_t length, std::string& out) override {
        const std::lock_guard lock(_mutex);
        const std::string& bytes = find(name)->second.bytes;
        if (offset < bytes.size()) out.append(bytes, offset, length);
    }
    std::optional<std::uint64_t> size(std::string_view name) override {
        const std::lock_guard lock(_mutex);
        const auto found = _objects.find(name);
        return found == _objects.end() ? std::nullopt : std::optional<std::uint64_t>(found->second.bytes.size());
    }
    bool touch(std::string_view name) override {
        const std::lock_guard lock(_mutex);
        const auto found = _objects.find(name);
        if (found == _objects.end()) return false;
        found->second.touched = _clock.now();
        return true;
    }
    void rename(std::string_view from, std::string_view to) override {
        const std::lock_guard lock(_mutex);
        Object object = std::move(find(from)->second);
        _objects.erase(find(from));
        _objects.insert_or_assign(std::string(to), std::move(object));
    }
    void remove(std::string_view name) override {
        const std::lock_guard lock(_mutex);
        _objects.erase(find(name));
    }
    void list(std::string_view prefix, const std::function<void(std::string_view, std::uint64_t, corbel::TimePoint)>& each) override {
        std::unique_lock lock(_mutex);
        std::vector<std::tuple<std::string, std::uint64_t, corbel::TimePoint>> found;
        for (auto one = _objects.lower_bound(prefix); one != _objects.end() && one->first.starts_with(prefix); ++one)
            found.emplace_back(one->first, one->second.bytes.size(), one->second.touched);
        lock.unlock();   // whoever is told may call us
        for (const auto& [name, bytes, touched] : found) each(name, bytes, touched);
    }
    // [end quote]

private:
    struct Object {
        std::string bytes;
        corbel::TimePoint touched;
    };
    using Objects = std::map<std::string, Object, std::less<>>;

    /// Bytes that nobody sees before commit().
    class Upload final : public corbel::BlobUpload {
    public:
        explicit Upload(MemoryBackend& backend) : _backend(backend) {}
        void write(std::string_view bytes) override { _bytes.append(bytes); }
        void commit(std::string_view name) override {
            const std::lock_guard lock(_backend._mutex);
            _backend._objects.insert_or_assign(std::string(name), Object{std::move(_bytes), _backend._clock.now()});
        }

    private:
        MemoryBackend& _backend;
        std::string _bytes;
    };

    Objects::iterator find(std::string_view name) {
        const auto found = _objects.find(name);
        if (found == _objects.end()) throw corbel::Error(corbel::ErrorCode::NotFound, "The object is not there", std::string(name));
        return found;
    }

    const corbel::Clock& _clock;
    std::mutex _mutex;
    Objects _objects;
};

}  // namespace blob_memory
