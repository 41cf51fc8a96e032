// The lock on the data directory: a second server on the same data refuses to start.
//
// Held from start to the end of the process; the kernel of the machine drops it at a crash.
#pragma once

#include <string>

namespace corbel::app {

class DataLock {
public:
    /// Makes the folder (mode 0700) when it is absent. Error Conflict when another process holds the lock, Unavailable when the folder cannot be used.
    explicit DataLock(const std::string& dataDir);
    ~DataLock();
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;

private:
    int _fd = -1;
};

}  // namespace corbel::app
