#include "http/mount_table.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::http {
namespace {

bool matches(const std::string& mounted, std::string_view path) {
    if (mounted.ends_with('/')) return path.starts_with(mounted) || path == std::string_view(mounted).substr(0, mounted.size() - 1);
    return path == mounted;
}

}  // namespace

void MountTable::add(HttpService& service) {
    for (auto& mount : service.mounts()) {
        for (const auto& entry : _entries)
            if (entry.mount.listener == mount.listener && entry.mount.host == mount.host && entry.mount.path == mount.path)
                throw Error(ErrorCode::AlreadyExists, "Two HTTP services are mounted on " + mount.path + "; disable one of the modules");
        _entries.push_back({std::move(mount), &service});
    }
}

const MountTable::Entry* MountTable::find(std::string_view listener, std::string_view host, std::string_view path) const {
    const Entry* best = nullptr;
    for (const auto& entry : _entries) {
        const auto& mount = entry.mount;
        if (mount.listener != listener || !matches(mount.path, path)) continue;
        if (!mount.host.empty() && !text::equalsIgnoreCase(mount.host, host)) continue;
        const bool isBetter = !best || mount.path.size() > best->mount.path.size() ||
                              (mount.path.size() == best->mount.path.size() && best->mount.host.empty());
        if (isBetter) best = &entry;
    }
    return best;
}

bool MountTable::serves(std::string_view listener) const noexcept {
    return std::any_of(_entries.begin(), _entries.end(), [&](const Entry& entry) { return entry.mount.listener == listener; });
}

}  // namespace corbel::http
