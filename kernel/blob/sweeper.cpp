#include "blob/sweeper.h"

#include <algorithm>
#include <string>
#include <vector>

#include "corbel/error.h"
#include "corbel/log.h"
#include "corbel/text.h"
#include "corbel/time.h"

namespace corbel::blob {
namespace {

struct Object {
    BlobId id;
    bool isDying;
    TimePoint touched;
};

std::string dyingName(const BlobId& id) { return id.name() + std::string(BlobSweeper::kDying); }

/// False when another sweeper was faster.
bool tryTo(const std::function<void()>& change) {
    try {
        change();
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return false;
    }
}

}  // namespace

BlobSweeper::BlobSweeper(BlobBackend& backend, BlobReferences& references, const Clock& clock, Log& log, SweeperOptions options)
    : _backend(backend), _references(references), _clock(clock), _log(log), _options(options) {}

BlobSweeper::Hold::Hold(BlobSweeper& sweeper) : _sweeper(sweeper) {
    std::unique_lock lock(_sweeper._mutex);
    ++_sweeper._holds;
    _sweeper._changed.wait(lock, [this] { return !_sweeper._isSweeping; });
}

BlobSweeper::Hold::~Hold() {
    const std::lock_guard lock(_sweeper._mutex);
    --_sweeper._holds;
}

SweepResult BlobSweeper::sweepNext() {
    unsigned prefix = 0;
    {
        const std::lock_guard lock(_mutex);
        prefix = _next;
        _next = (_next + 1) % kPrefixes;
    }
    return sweep(prefix);
}

SweepResult BlobSweeper::sweep(unsigned prefix) {
    {
        std::unique_lock lock(_mutex);
        _changed.wait(lock, [this] { return !_isSweeping || _holds > 0; });
        if (_holds > 0) return SweepResult{.isHeld = true};
        _isSweeping = true;
    }
    struct Done {
        BlobSweeper& sweeper;
        ~Done() {
            const std::lock_guard lock(sweeper._mutex);
            sweeper._isSweeping = false;
            sweeper._changed.notify_all();
        }
    } done{*this};
    return sweepPrefix(text::hexEncode(std::string(1, static_cast<char>(prefix % kPrefixes))));
}

SweepResult BlobSweeper::sweepPrefix(const std::string& hexPrefix) {
    SweepResult result;
    // First what is there, then who refers to it: an object that has no reference in the second list had none that was committed
    // when the first was made.
    const TimePoint now = _clock.now();
    std::vector<Object> objects;
    _backend.list(hexPrefix, [&](std::string_view name, std::uint64_t, TimePoint touched) {
        const bool isDying = name.ends_with(kDying);
        if (isDying) name.remove_suffix(kDying.size());
        if (auto id = BlobId::fromName(name)) objects.push_back({*std::move(id), isDying, touched});
    });
    std::vector<BlobId> references;
    _references.forEach(hexPrefix, [&](const BlobId& id) { references.push_back(id); });
    std::sort(references.begin(), references.end());
    references.erase(std::unique(references.begin(), references.end()), references.end());

    std::vector<BlobId> present;
    for (const Object& object : objects) {
        ++result.seen;
        const bool isReferenced = std::binary_search(references.begin(), references.end(), object.id);
        if (isReferenced) present.push_back(object.id);
        const auto age = now - object.touched;
        if (object.isDying && isReferenced) {
            if (tryTo([&] { _backend.rename(dyingName(object.id), object.id.name()); })) ++result.revived;
        } else if (object.isDying && age >= _options.grace) {
            if (tryTo([&] { _backend.remove(dyingName(object.id)); })) ++result.removed;
        } else if (!object.isDying && !isReferenced && age >= _options.fence) {
            // The time of dying counts from now; touched first, so that a crash between the two cannot make it look long.
            if (_backend.touch(object.id.name()) && tryTo([&] { _backend.rename(object.id.name(), dyingName(object.id)); })) ++result.dying;
        }
    }
    std::sort(present.begin(), present.end());
    for (const BlobId& id : references) {
        if (std::binary_search(present.begin(), present.end(), id)) continue;
        // Written after the list was made, most likely.
        if (_backend.size(id.name()) || _backend.size(dyingName(id))) continue;
        ++result.missing;
        _log.error("Blob is missing", {{"blob", std::string_view(id.sha256)}, {"generation", std::uint64_t{id.generation}}});
    }
    return result;
}

}  // namespace corbel::blob
