#include "crash/sim_disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace corbel::testing {
namespace {

constexpr std::size_t kSector = 512;
std::atomic<SimDisk*> currentDisk{nullptr};

/// What survives a power cut, of what was not synced.
enum Mode { kNothing, kEverything, kUpToAPoint, kSomeWrites, kSomeSectors, kModes };

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("simulated disk: " + what + ": " + std::strerror(errno)); }

int failWith(int number) {
    errno = number;
    return -1;
}

int bit(unsigned kind) { return kind == kDiskWrite ? 0 : kind == kDiskSync ? 1 : kind == kDiskName ? 2 : 3; }

void eachName(const std::string& path, const auto& each) {
    DIR* const folder = ::opendir(path.c_str());
    if (!folder) fail("list " + path);
    std::vector<std::pair<std::string, bool>> names;
    while (const dirent* const entry = ::readdir(folder)) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name, entry->d_type == DT_DIR);
    }
    ::closedir(folder);
    for (const auto& [name, isFolder] : names) each(path + "/" + name, name, isFolder);
}

void removeBelow(const std::string& path) {
    eachName(path, [](const std::string& each, const std::string&, bool isFolder) {
        if (isFolder) removeBelow(each);
        if (::syscall(SYS_unlinkat, AT_FDCWD, each.c_str(), isFolder ? AT_REMOVEDIR : 0) != 0) fail("remove " + each);
    });
}

std::string contentOf(const std::string& path) {
    const int file = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY));
    if (file < 0) fail("read " + path);
    struct stat status {};
    ::fstat(file, &status);
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    const ssize_t got = ::syscall(SYS_pread64, file, bytes.data(), bytes.size(), 0);
    ::close(file);
    if (got != static_cast<ssize_t>(bytes.size())) fail("read " + path);
    return bytes;
}

}  // namespace

SimDisk* SimDisk::current() noexcept { return currentDisk.load(std::memory_order_relaxed); }

SimDisk::SimDisk(std::string root) : _root(std::move(root)) {
    format();
    _previous = currentDisk.exchange(this);
}

SimDisk::~SimDisk() { currentDisk = _previous; }

void SimDisk::arm(const DiskFault& fault) {
    const std::lock_guard lock(_mutex);
    _fault = fault;
    _hasStruck = _owesError = false;
    _matched = 0;
    std::fill(std::begin(_counts), std::end(_counts), 0);
}

void SimDisk::clear() {
    const std::lock_guard lock(_mutex);
    _fault.reset();
    _hasStruck = _owesError = false;
    std::fill(std::begin(_counts), std::end(_counts), 0);
}

bool SimDisk::hasStruck() const {
    const std::lock_guard lock(_mutex);
    return _hasStruck;
}

bool SimDisk::isDead() const {
    const std::lock_guard lock(_mutex);
    return _hasStruck && _fault->effect == DiskFault::Effect::Dead;
}

std::uint64_t SimDisk::count(unsigned kinds) const {
    const std::lock_guard lock(_mutex);
    std::uint64_t sum = 0;
    for (int i = 0; i < 4; ++i) {
        if (kinds & (1u << i)) sum += _counts[i];
    }
    return sum;
}

int SimDisk::gate(unsigned kind, bool needsSpace, bool isCounted) {
    if (isCounted) ++_counts[bit(kind)];
    if (!_fault) return 0;
    if (_fault->effect == DiskFault::Effect::Error && _owesError && kind == kDiskWrite) {
        _owesError = false;
        return _fault->error;
    }
    const bool isStriking = !_hasStruck && isCounted && (_fault->kinds & kind) && ++_matched == _fault->at;
    if (isStriking) _hasStruck = true;
    if (!_hasStruck) return 0;
    switch (_fault->effect) {
        case DiskFault::Effect::Error: return isStriking ? _fault->error : 0;
        case DiskFault::Effect::Full: return needsSpace ? ENOSPC : 0;
        case DiskFault::Effect::ReadOnly: return kind == kDiskOpen ? 0 : EROFS;
        case DiskFault::Effect::Dead: return kind == kDiskOpen ? 0 : EIO;
    }
    return 0;
}

SimDisk::Node* SimDisk::nodeOf(int file, NodeId* id) {
    struct stat status {};
    if (::fstat(file, &status) != 0 || status.st_dev != _device) return nullptr;
    const auto found = _byInode.find(status.st_ino);
    if (found == _byInode.end()) return nullptr;
    if (id) *id = found->second;
    return &_nodes.at(found->second);
}

SimDisk::NodeId SimDisk::nodeAt(int folder, const std::string& path) {
    struct stat status {};
    if (::fstatat(folder, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 || status.st_dev != _device) return 0;
    const auto found = _byInode.find(status.st_ino);
    return found == _byInode.end() ? 0 : found->second;
}

SimDisk::Place SimDisk::placeOf(int folder, const char* path) {
    std::string whole(path);
    while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
    const std::size_t slash = whole.rfind('/');
    const std::string above = slash == std::string::npos ? "." : slash == 0 ? "/" : whole.substr(0, slash);
    return {nodeAt(folder, above), slash == std::string::npos ? whole : whole.substr(slash + 1)};
}

SimDisk::NodeId SimDisk::adopt(int file, bool isFolder) {
    struct stat status {};
    if (::fstat(file, &status) != 0) fail("look at a new file");
    const NodeId id = ++_lastNode;
    _nodes[id].isFolder = isFolder;
    _byInode[status.st_ino] = id;  // the number of a file that is gone is given again
    return id;
}

int SimDisk::open(int folder, const char* path, int flags, mode_t mode) {
    const auto really = [&] { return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode)); };
    const std::lock_guard lock(_mutex);
    const bool isNameless = (flags & O_TMPFILE) == O_TMPFILE;
    const Place place = placeOf(folder, path);
    if (place.folder == 0 && !(isNameless && nodeAt(folder, path) != 0)) return really();
    const bool isMemory = place.name.ends_with("-shm");
    struct stat status {};
    const bool makes = isNameless || ((flags & O_CREAT) && ::fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) != 0);
    if (const int error = gate(kDiskOpen, false, !isMemory)) return failWith(error);
    if (makes) {
        if (const int error = gate(kDiskName, true, !isMemory)) return failWith(error);
    } else if (_hasStruck && _fault->effect == DiskFault::Effect::ReadOnly && (flags & O_ACCMODE) != O_RDONLY) {
        return failWith(EROFS);
    }
    const int file = really();
    if (file < 0) return file;
    if (makes) {
        const NodeId id = adopt(file, false);
        _nodes[id].isMemory = isMemory;
        if (!isNameless) _names.push_back({++_order, {{place.folder, place.name, id}}});
    } else if ((flags & O_TRUNC) && status.st_size > 0) {
        if (Node* const node = nodeOf(file)) node->pending.push_back({++_order, 0, {}, true});
    }
    return file;
}

ssize_t SimDisk::write(int file, const void* bytes, std::size_t count, std::optional<off_t> offset) {
    const auto really = [&](std::size_t size) {
        return offset ? ::syscall(SYS_pwrite64, file, bytes, size, *offset) : ::syscall(SYS_write, file, bytes, size);
    };
    const std::lock_guard lock(_mutex);
    Node* const node = nodeOf(file);
    if (!node) return really(count);
    struct stat status {};
    ::fstat(file, &status);
    const auto at = static_cast<std::uint64_t>(offset ? *offset : ::lseek(file, 0, SEEK_CUR));
    const bool wasAlive = !_hasStruck;
    const int error = gate(kDiskWrite, at + count > static_cast<std::uint64_t>(status.st_size), !node->isMemory);
    const auto keep = [&](std::size_t size) {
        if (!node->isMemory) node->pending.push_back({++_order, at, std::string(static_cast<const char*>(bytes), size), false});
    };
    if (error == 0) {
        const ssize_t written = really(count);
        if (written > 0) keep(static_cast<std::size_t>(written));
        return written;
    }
    if (wasAlive && _hasStruck && _fault->effect == DiskFault::Effect::Error && count > 1) {
        // As the system does when the disk fills up: a part is written, the rest is refused.
        const ssize_t written = really(count / 2);
        if (written <= 0) return written;
        keep(static_cast<std::size_t>(written));
        _owesError = true;
        return written;
    }
    // The write that the process died in may be on its way.
    if (wasAlive && _hasStruck && _fault->effect == DiskFault::Effect::Dead) keep(count);
    return failWith(error);
}

int SimDisk::truncate(int file, off_t size) {
    const std::lock_guard lock(_mutex);
    Node* const node = nodeOf(file);
    struct stat status {};
    if (node && ::fstat(file, &status) == 0) {
        if (const int error = gate(kDiskWrite, size > status.st_size, !node->isMemory)) return failWith(error);
    }
    const int result = static_cast<int>(::syscall(SYS_ftruncate, file, size));
    if (result == 0 && node && !node->isMemory) node->pending.push_back({++_order, static_cast<std::uint64_t>(size), {}, true});
    return result;
}

int SimDisk::sync(int file) {
    const std::lock_guard lock(_mutex);
    NodeId id = 0;
    Node* const node = nodeOf(file, &id);
    if (!node) return static_cast<int>(::syscall(SYS_fsync, file));
    const int error = gate(kDiskSync, false, !node->isMemory);
    if (error != 0 && _fault->effect != DiskFault::Effect::Error) return failWith(error);
    if (node->isFolder) {
        if (error != 0) return failWith(error);
        std::vector<NameChange> left;
        for (NameChange& change : _names) {
            const bool isHere = std::any_of(change.parts.begin(), change.parts.end(), [&](const auto& part) { return part.folder == id; });
            if (isHere) apply(change);
            else left.push_back(std::move(change));
        }
        _names = std::move(left);
        return 0;
    }
    // After a sync that failed the system holds what it could not write for written, and no later sync tries again.
    for (const Write& write : node->pending) {
        if (error == 0 || coin()) apply(node->durable, write);
    }
    node->pending.clear();
    return error == 0 ? 0 : failWith(error);
}

int SimDisk::rename(int oldFolder, const char* oldPath, int newFolder, const char* newPath) {
    const std::lock_guard lock(_mutex);
    const Place from = placeOf(oldFolder, oldPath);
    const Place to = placeOf(newFolder, newPath);
    const NodeId node = nodeAt(oldFolder, oldPath);
    const bool isOurs = from.folder != 0 && to.folder != 0 && node != 0;
    if (isOurs) {
        if (const int error = gate(kDiskName, true)) return failWith(error);
    }
    const int result = static_cast<int>(::syscall(SYS_renameat, oldFolder, oldPath, newFolder, newPath));
    if (result == 0 && isOurs) _names.push_back({++_order, {{from.folder, from.name, 0}, {to.folder, to.name, node}}});
    return result;
}

int SimDisk::unlink(int folder, const char* path, int flags) {
    const std::lock_guard lock(_mutex);
    const Place place = placeOf(folder, path);
    const bool isOurs = place.folder != 0 && nodeAt(folder, path) != 0;
    if (isOurs) {
        if (const int error = gate(kDiskName, false, !place.name.ends_with("-shm"))) return failWith(error);
    }
    const int result = static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags));
    if (result == 0 && isOurs) _names.push_back({++_order, {{place.folder, place.name, 0}}});
    return result;
}

int SimDisk::makeFolder(int folder, const char* path, mode_t mode) {
    const std::lock_guard lock(_mutex);
    const Place place = placeOf(folder, path);
    struct stat status {};
    const bool isThere = ::fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (place.folder != 0 && !isThere) {
        if (const int error = gate(kDiskName, true)) return failWith(error);
    }
    const int result = static_cast<int>(::syscall(SYS_mkdirat, folder, path, mode));
    if (result != 0 || place.folder == 0) return result;
    const int made = static_cast<int>(::syscall(SYS_openat, folder, path, O_RDONLY | O_DIRECTORY));
    const NodeId id = adopt(made, true);
    ::close(made);
    _names.push_back({++_order, {{place.folder, place.name, id}}});
    return result;
}

int SimDisk::touch(int folder, const char* path, const struct timespec* times, int flags) {
    const std::lock_guard lock(_mutex);
    if (path && nodeAt(folder, path) != 0) {
        if (const int error = gate(kDiskName, false)) return failWith(error);
    }
    return static_cast<int>(::syscall(SYS_utimensat, folder, path, times, flags));
}

void SimDisk::apply(const NameChange& change) {
    for (const auto& part : change.parts) {
        auto& entries = _nodes.at(part.folder).entries;
        if (part.node != 0) entries[part.name] = part.node;
        else entries.erase(part.name);
    }
}

void SimDisk::apply(std::string& bytes, const Write& write) {
    if (write.isTruncate) {
        bytes.resize(write.offset);
        return;
    }
    if (bytes.size() < write.offset + write.bytes.size()) bytes.resize(write.offset + write.bytes.size());
    std::memcpy(bytes.data() + write.offset, write.bytes.data(), write.bytes.size());
}

std::string SimDisk::survivor(const Node& node, int mode, std::uint64_t lastKept) {
    std::string bytes = node.durable;
    for (const Write& write : node.pending) {
        if (mode == kNothing || (mode == kUpToAPoint && write.order > lastKept)) continue;
        if (mode == kEverything || mode == kUpToAPoint) {
            apply(bytes, write);
        } else if (mode == kSomeWrites || write.isTruncate) {
            if (coin()) apply(bytes, write);
        } else {
            for (std::uint64_t from = write.offset, end = write.offset + write.bytes.size(); from < end;) {
                const std::uint64_t next = std::min(end, (from / kSector + 1) * kSector);
                if (coin()) apply(bytes, {0, from, write.bytes.substr(from - write.offset, next - from), false});
                from = next;
            }
        }
    }
    return bytes;
}

void SimDisk::kill() { clear(); }

void SimDisk::writeBack() {
    const std::lock_guard lock(_mutex);
    for (auto& [id, node] : _nodes) {
        for (const Write& write : node.pending) apply(node.durable, write);
        node.pending.clear();
    }
    for (const NameChange& change : _names) apply(change);
    _names.clear();
}

void SimDisk::cutPower(std::uint64_t seed, bool dropsAll) {
    clear();
    const std::lock_guard lock(_mutex);
    _random.seed(seed);
    const int mode = dropsAll ? static_cast<int>(kNothing) : static_cast<int>(_random() % kModes);
    const std::uint64_t lastKept = _order == 0 ? 0 : _random() % (_order + 1);
    for (const NameChange& change : _names) {
        const bool isKept = mode == kEverything || (mode == kUpToAPoint && change.order <= lastKept) || (mode > kUpToAPoint && coin());
        if (isKept) apply(change);
    }
    removeBelow(_root);
    materialise(_rootNode, _root, mode, lastKept);
    _nodes.clear();
    _byInode.clear();
    _names.clear();
    _order = 0;
    scan(0, _root);
}

void SimDisk::format() {
    clear();
    const std::lock_guard lock(_mutex);
    removeBelow(_root);
    _nodes.clear();
    _byInode.clear();
    _names.clear();
    _order = 0;
    scan(0, _root);
}

void SimDisk::materialise(NodeId folder, const std::string& path, int mode, std::uint64_t lastKept) {
    for (const auto& [name, id] : _nodes.at(folder).entries) {
        const std::string below = path + "/" + name;
        const Node& node = _nodes.at(id);
        if (node.isFolder) {
            if (::syscall(SYS_mkdirat, AT_FDCWD, below.c_str(), 0700) != 0) fail("make " + below);
            materialise(id, below, mode, lastKept);
            continue;
        }
        const int file = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, below.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600));
        if (file < 0) fail("make " + below);
        // Of a file that was mapped anything may be there.
        const std::string bytes = node.isMemory ? std::string(coin() ? 32768 : 0, static_cast<char>(_random())) : survivor(node, mode, lastKept);
        for (std::size_t done = 0; done < bytes.size();) {
            const ssize_t written = ::syscall(SYS_pwrite64, file, bytes.data() + done, bytes.size() - done, done);
            if (written <= 0) fail("write " + below);
            done += static_cast<std::size_t>(written);
        }
        ::close(file);
    }
}

void SimDisk::scan(NodeId folder, const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) fail("look at " + path);
    const NodeId id = ++_lastNode;
    _byInode[status.st_ino] = id;
    _nodes[id].isFolder = S_ISDIR(status.st_mode);
    if (folder == 0) {
        _rootNode = id;
        _device = status.st_dev;
    }
    if (folder != 0) _nodes.at(folder).entries[path.substr(path.rfind('/') + 1)] = id;
    if (_nodes[id].isFolder) {
        eachName(path, [&](const std::string& each, const std::string&, bool) { scan(id, each); });
        return;
    }
    _nodes[id].isMemory = path.ends_with("-shm");
    if (!_nodes[id].isMemory) _nodes[id].durable = contentOf(path);
}

}  // namespace corbel::testing
