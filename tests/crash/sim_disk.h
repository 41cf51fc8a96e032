// A disk that forgets at a power cut what was not synced, below everything that a process does with files.
//
// It stands between the program and the system: this executable's own open(), pwrite(), fsync(), rename() ... (sim_calls.cpp) go before the
// C library's for the program, for SQLite and for the C++ library alike, so that nothing above has to know. Files below `root` are real,
// for whoever reads them; beside each the disk keeps what is on it for sure, and every write since, and of each folder the names that are
// there for sure, and every change since. cutPower() makes the files what a disk might hold then: unsynced writes kept, dropped or torn
// between sectors, in any order; names likewise. Owner: a test. The last one made is in
// use. [any thread]
//
// Not simulated: mapped memory (SQLite's -shm, which nobody needs after a crash), times of files, hard links.
#pragma once

#include <sys/types.h>
#include <time.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace corbel::testing {

/// Kinds of operations, to be counted and failed.
enum DiskOp : unsigned {
    kDiskWrite = 1,  ///< write, pwrite, ftruncate
    kDiskSync = 2,   ///< fsync, fdatasync of a file or a folder
    kDiskName = 4,   ///< rename, unlink, mkdir, rmdir, and an open that makes a file
    kDiskOpen = 8,   ///< every open
};
inline constexpr unsigned kDiskChanges = kDiskWrite | kDiskSync | kDiskName;

struct DiskFault {
    enum class Effect : std::uint8_t {
        Error,     ///< That one operation fails; a sync that fails loses some of what it should have written, as Linux does.
        Full,      ///< From then on whatever needs space fails with ENOSPC, until clear().
        ReadOnly,  ///< From then on every change fails with EROFS, until clear().
        Dead,      ///< From then on every change fails: nothing that this process does reaches the disk any more.
    };
    Effect effect = Effect::Dead;
    unsigned kinds = kDiskChanges;
    std::uint64_t at = 1;  ///< The at-th operation of these kinds from now.
    int error = 5;         ///< EIO; for Effect::Error.
};

class SimDisk {
public:
    /// `root` is an empty folder and is there for sure.
    explicit SimDisk(std::string root);
    ~SimDisk();
    SimDisk(const SimDisk&) = delete;
    SimDisk& operator=(const SimDisk&) = delete;

    const std::string& root() const noexcept { return _root; }
    void arm(const DiskFault& fault);
    void clear();
    /// The fault of the last arm() has struck.
    bool hasStruck() const;
    bool isDead() const;
    /// Operations of these kinds since the last arm() or clear().
    std::uint64_t count(unsigned kinds) const;

    /// The process was killed and its files are closed: what it wrote is in the system's memory still, synced or not.
    void kill();
    /// Half a minute went by: the system has written back what it had in memory.
    void writeBack();
    /// The power went, and the process's files are closed. What survives of what was not synced follows from `seed`; nothing with `dropsAll`.
    void cutPower(std::uint64_t seed, bool dropsAll = false);
    /// Empty again.
    void format();

    /// The disk in use, for sim_calls.cpp; null: calls go through.
    static SimDisk* current() noexcept;
    // What sim_calls.cpp asks for. As the system's calls, errno included.
    int open(int folder, const char* path, int flags, mode_t mode);
    ssize_t write(int file, const void* bytes, std::size_t count, std::optional<off_t> offset);
    int truncate(int file, off_t size);
    int sync(int file);
    int rename(int oldFolder, const char* oldPath, int newFolder, const char* newPath);
    int unlink(int folder, const char* path, int flags);
    int makeFolder(int folder, const char* path, mode_t mode);
    int touch(int folder, const char* path, const struct timespec* times, int flags);

private:
    using NodeId = std::uint64_t;
    struct Write {
        std::uint64_t order;
        std::uint64_t offset;  ///< Of a truncate: the new size.
        std::string bytes;
        bool isTruncate;
    };
    struct Node {
        bool isFolder = false;
        bool isMemory = false;                 ///< A -shm file.
        std::string durable;                   ///< A file's bytes on disk.
        std::vector<Write> pending;            ///< Since.
        std::map<std::string, NodeId> entries;  ///< A folder's names on disk.
    };
    struct NameChange {
        std::uint64_t order;
        struct Part {
            NodeId folder;
            std::string name;
            NodeId node;  ///< 0: the name goes.
        };
        std::vector<Part> parts;  ///< Together or not at all: a rename has two.
    };
    struct Place {
        NodeId folder = 0;
        std::string name;
    };

    Node* nodeOf(int file, NodeId* id = nullptr);
    NodeId nodeAt(int folder, const std::string& path);
    Place placeOf(int folder, const char* path);
    /// 0, or the errno that the operation fails with.
    int gate(unsigned kind, bool needsSpace, bool isCounted = true);
    NodeId adopt(int file, bool isFolder);
    void apply(const NameChange& change);
    static void apply(std::string& bytes, const Write& write);
    std::string survivor(const Node& node, int mode, std::uint64_t lastKept);
    void materialise(NodeId folder, const std::string& path, int mode, std::uint64_t lastKept);
    void scan(NodeId folder, const std::string& path);
    bool coin() { return (_random() & 1) != 0; }

    const std::string _root;
    SimDisk* _previous = nullptr;
    mutable std::mutex _mutex;
    std::unordered_map<NodeId, Node> _nodes;
    std::unordered_map<ino_t, NodeId> _byInode;
    std::vector<NameChange> _names;  ///< Not synced, oldest first.
    NodeId _rootNode = 0;
    dev_t _device = 0;
    NodeId _lastNode = 0;
    std::uint64_t _order = 0;
    std::mt19937_64 _random{1};

    std::optional<DiskFault> _fault;
    bool _hasStruck = false;
    bool _owesError = false;  ///< A write was cut short: the next one fails.
    std::uint64_t _counts[4] = {};
    std::uint64_t _matched = 0;
};

}  // namespace corbel::testing
